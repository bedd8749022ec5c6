[CmdletBinding()]
param (
    [Parameter(Mandatory = $false)]
    [string]$Name = 'Office',
    [string]$Server = "vpn.example.net",
    [string]$Psk = 'correct horse battery'
)
Add-VpnConnection -Name $Name -ServerAddress $Server -TunnelType L2tp -L2tpPsk $Psk -AuthenticationMethod MSChapv2 -Force
