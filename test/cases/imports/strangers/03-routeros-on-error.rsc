:do {
    /interface l2tp-client add name=l2tp-hq connect-to=vpn.example.net user="branch" password="pw-branch-03" disabled=no use-ipsec=yes ipsec-secret="correct horse battery" comment="Management VPN"
} on-error={
    /interface l2tp-client set [find where name=l2tp-hq] connect-to=vpn.example.net user="branch" password="pw-branch-03" disabled=no comment="Management VPN"
}
