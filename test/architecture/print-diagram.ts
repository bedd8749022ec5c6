import { diagram } from '../../src-main/domain/session/diagram.ts'
import { roomsDiagram } from './arrows.ts'

console.log(`${roomsDiagram()}\n\n${diagram()}`)
