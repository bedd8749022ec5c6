sudo nmcli connection add con-name office type vpn ifname -- vpn-type l2tp -- \
    vpn.data "gateway = vpn.example.net, ipsec-enabled = yes" \
    connection.autoconnect no
sudo nmcli connection modify office +vpn.data user=anna
sudo nmcli connection modify office +vpn.data ipsec-psk="correct horse battery"
sudo nmcli connection modify office vpn.secrets "password=pw-anna-10"
nmcli c mod office ipv4.never-default yes ipv4.routes "10.1.0.0/16, 10.2.0.0/16"
