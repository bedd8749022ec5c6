/** The lab's only network plan; guest/machines has the drawing. */
export const clientAddress = '192.168.50.2'
export const routerInside = '192.168.50.1'
export const routerOutside = '203.0.113.1'
/** A network that a client may move to: its address there, the router's, and its address as seen from outside. */
export const second = { client: '192.168.60.2', router: '192.168.60.1', outside: '203.0.113.2' } as const
export const gatewayAddress = '203.0.113.10'
export const gatewayName = 'vpn.example.test'
/** The gateway's address pool, its address in the tunnel, and the network behind it. */
export const tunnelRange = '10.88.0.10-10.88.0.50'
export const tunnelGateway = '10.88.0.1'
export const insideAddress = '10.99.0.1'
export const insideNet = '10.99.0.0/24'

export const user = 'alice'
export const password = 'correct-horse-42'
export const psk = 'lab-pre-shared-key-9'
export const certificates = '/usr/share/culvert-lab/pki'
