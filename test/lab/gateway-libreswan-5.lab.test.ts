import { gatewaySuite } from './gateways/suite.ts'

gatewaySuite('libreswan-5')
