import { diagram } from '../../src-main/domain/session/diagram.ts'

console.log(diagram())
