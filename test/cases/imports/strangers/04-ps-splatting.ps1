#Requires -Version 5.1
<# Windows 11 #>
$vpn = [ordered]@{
    Name                 = 'Büro Süd'          # shown in the tray
    ServerAddress        = 'vpn.example.net'
    TunnelType           = 'L2tp'
    L2tpPsk              = 'correct horse battery'
    AuthenticationMethod = 'MSChapv2'
    EncryptionLevel      = 'Required'
    SplitTunneling       = $true
    RememberCredential   = $true
    Force                = $true
}
Add-VpnConnection @vpn -PassThru | Out-Null
foreach ($net in '10.1.0.0/16', '10.2.0.0/16') {
    $route = @{ ConnectionName = 'Büro Süd'; DestinationPrefix = $net }
    Add-VpnConnectionRoute @route
}
