# The computer's own certificate store, for which there is no drive here: `certificates` of FAKE_STATE, each a PEM, and whether
# its private key is there. The objects are real, and this system's authorities are the trusted ones (SSL_CERT_FILE).
function Get-ChildItem {
  [CmdletBinding(PositionalBinding = $false)] param([Parameter(Mandatory)][string] $Path)
  if ($Path -ne 'Cert:\LocalMachine\My') { throw "store $Path" }
  foreach ($one in (Get-Content -Raw -LiteralPath $env:FAKE_STATE | ConvertFrom-Json).certificates) {
    $found = [System.Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($one.pem)
    $found | Add-Member -NotePropertyName HasPrivateKey -NotePropertyValue ([bool]$one.key) -Force -PassThru
  }
}
Export-ModuleMember -Function Get-ChildItem
