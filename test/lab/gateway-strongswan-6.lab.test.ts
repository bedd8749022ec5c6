import { gatewaySuite } from './gateways/suite.ts'

gatewaySuite('strongswan-6')
