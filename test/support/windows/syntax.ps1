# Prints the syntax of scripts from PowerShell's own parser, a line of JSON for each. The scripts are parsed, never run.
param([Parameter(ValueFromRemainingArguments)][string[]] $Paths)
foreach ($path in $Paths) {
$tokens = $null; $errors = $null
$ast = [System.Management.Automation.Language.Parser]::ParseFile($path, [ref]$tokens, [ref]$errors)
function All([string] $Kind) { @($ast.FindAll({ param($node) $node.GetType().Name -eq $Kind }.GetNewClosure(), $true)) }
$newer = @(@('TernaryExpressionAst', 'PipelineChainAst') | ForEach-Object { All $_ } | ForEach-Object { $_.GetType().Name })
$newer += @($tokens | Where-Object { [string]$_.Kind -in 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'AndAnd', 'OrOr', 'Clean' } | ForEach-Object { [string]$_.Kind })
$newer += @(All 'PipelineAst' | Where-Object { $_.Background } | ForEach-Object { 'Background' })
$commands = @(All 'CommandAst' | Where-Object { $_.GetCommandName() } | ForEach-Object {
    $name = $_.GetCommandName()
    $parameters = @($_.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] } | ForEach-Object ParameterName)
    "$name $($parameters -join ',')"
  } | Sort-Object -Unique)
$types = @(@(All 'TypeExpressionAst') + @(All 'TypeConstraintAst') | ForEach-Object { $_.TypeName.FullName } | Sort-Object -Unique)
$members = @(All 'InvokeMemberExpressionAst' | ForEach-Object { [string]$_.Member } | Sort-Object -Unique)
$variables = @(All 'VariableExpressionAst' | ForEach-Object { $_.VariablePath.UserPath } | Sort-Object -Unique)
ConvertTo-Json -Compress -InputObject @{ errors = @($errors | ForEach-Object { $_.ErrorId }); newer = $newer; commands = $commands; types = $types; members = $members; variables = $variables }
}
