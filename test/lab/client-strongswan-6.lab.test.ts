import { clientSuite } from './gateways/suite.ts'

clientSuite('strongswan-6')
