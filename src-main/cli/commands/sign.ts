import type { Command } from 'commander'
import type { Definer } from './definer.ts'
import { withFileTexts } from './file-context.ts'
import type { KeygenOptions, SealOptions, SignOptions } from './sign-action.ts'
import type { VerifyOptions } from './verify-action.ts'

const load = () => import('./sign-action.ts')

/** Defines `sign keygen|publisher|profile|seal|revoke|inspect|verify`. */
export function defineSign(program: Command, definer: Definer): void {
  const { leaf, option, texts } = definer
  const sign = program.command('sign').description(texts.text('cli.command.sign'))
  const secrets = () => option('--secrets-stdin', texts.text('cli.option.sign-secrets-stdin'))
  const out = () => option('--out <file>', texts.text('cli.option.out')).makeOptionMandatory()
  leaf<KeygenOptions>(
    sign
      .command('keygen')
      .description(texts.text('cli.command.sign-keygen'))
      .addOption(option('--pkcs8 <file>', texts.text('cli.option.pkcs8')))
      .addOption(out())
      .addOption(secrets()),
    [
      ['culvert sign keygen --out it.key', texts.text('cli.example.keygen')],
      ['culvert sign keygen --pkcs8 it.pem --out it.key', texts.text('cli.example.pkcs8')],
    ],
    async () => withFileTexts((await load()).keygen),
  )
  for (const kind of ['publisher', 'profile', 'revoke'] as const) {
    const command = sign
      .command(kind)
      .description(texts.text(`cli.command.sign-${kind}`))
      .argument('<source>', texts.text('cli.argument.source'))
      .addOption(listed(option('--key <file>', texts.text('cli.option.key'))))
      .addOption(option('--signer <command>', texts.text('cli.option.signer')))
      .addOption(option('--public-key <base64>', texts.text('cli.option.public-key')))
      .addOption(out())
      .addOption(secrets())
    if (kind === 'profile') command.addOption(option('--batch <csv>', texts.text('cli.option.batch')))
    else command.addOption(option('--former <file>', texts.text('cli.option.former')))
    leaf<SignOptions>(command, EXAMPLES(texts)[kind], async () => withFileTexts((await load())[kind]))
  }
  leaf<SealOptions>(
    sign
      .command('seal')
      .description(texts.text('cli.command.sign-seal'))
      .argument('<source>', texts.text('cli.argument.source'))
      .addOption(out())
      .addOption(secrets()),
    [['culvert sign seal office.yaml --out office-sealed.json', texts.text('cli.example.seal')]],
    async () => withFileTexts((await load()).seal),
  )
  const file = texts.text('cli.argument.signed-file')
  leaf(
    sign.command('inspect').description(texts.text('cli.command.sign-inspect')).argument('<file>', file),
    [],
    async () => withFileTexts((await load()).inspect),
  )
  leaf<VerifyOptions>(
    sign
      .command('verify')
      .description(texts.text('cli.command.sign-verify'))
      .argument('<file>', file)
      .addOption(option('--publisher <file>', texts.text('cli.option.publisher')))
      .addOption(option('--public-key <base64>', texts.text('cli.option.by-key'))),
    [],
    async () => withFileTexts((await import('./verify-action.ts')).verify),
  )
}

const EXAMPLES = (texts: Definer['texts']) => ({
  publisher: [
    ['culvert sign publisher publisher.yaml --key it.key --out example.culvert', texts.text('cli.example.publisher')],
  ] as const,
  profile: [
    ['culvert sign profile office.yaml --key it.key --out office.culvert', texts.text('cli.example.sign')],
    [
      'culvert sign profile office.yaml --public-key … --out office.culvert \\\n' +
        '      --signer "openssl pkeyutl -sign -rawin -inkey it.pem -in {file}"',
      texts.text('cli.example.signer'),
    ],
    [
      'culvert sign profile office.yaml --key it.key --batch people.csv --out profiles',
      texts.text('cli.example.batch'),
    ],
  ] as const,
  revoke: [
    ['culvert sign revoke withdrawn.yaml --key it.key --out withdrawn.culvert', texts.text('cli.example.revoke')],
  ] as const,
})

function listed(option: ReturnType<Definer['option']>): ReturnType<Definer['option']> {
  return option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text])
}
