/interface l2tp-client set l2tp-out1 \
    connect-to=vpn.example.net \
    user=anna \
    password=pw-anna-01 \
    use-ipsec=yes \
    ipsec-secret="correct horse battery"
