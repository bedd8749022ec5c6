import { clientSuite } from './gateways/suite.ts'

clientSuite('libreswan')
