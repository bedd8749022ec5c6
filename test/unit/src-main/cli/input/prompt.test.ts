import { describe, expect, it } from 'vitest'
import { ask } from '../../../../../src-main/cli/input/prompt.ts'
import { Interrupted } from '../../../../../src-main/cli/host/interrupt.ts'
import { TypedTerminal } from '../../../../support/cli/terminal.ts'

const never = new AbortController().signal
const answer = (typed: string, hidden = true): Promise<string> =>
  ask(new TypedTerminal([typed]), { text: '? ', hidden }, never)

describe('a question on the terminal', () => {
  it.each([
    ['plain\r', 'plain'],
    ['with blanks and ünïcödé\n', 'with blanks and ünïcödé'],
    ['wrong\u007f\u007f\u007f\u007f\u007fright\r', 'right'],
    ['wrong\u0015right\r', 'right'],
    ['e\u0301\u007fx\r', 'x'],
    ['\u007f\u007fa\r', 'a'],
    ['a\u001b[Db\u001bOPc\u001b[1;5Cd\r', 'abcd'],
    ['tab\t\u0000bell\u0007\r', 'tabbell'],
    ['no eof\u0004\r', 'no eof'],
    ['\r', ''],
    ['first\rsecond\r', 'first'],
  ])('reads %j as %j', async (typed, expected) => {
    expect(await answer(typed)).toBe(expected)
  })

  it('joins a character that arrives in two pieces', async () => {
    const terminal = new TypedTerminal()
    const asked = ask(terminal, { text: '', hidden: true }, never)
    const bytes = Buffer.from('ü')
    terminal.bytes(bytes.subarray(0, 1))
    terminal.bytes(bytes.subarray(1))
    terminal.type('\r')
    expect(await asked).toBe('ü')
  })

  it('shows nothing of a hidden answer, not even its length', async () => {
    const terminal = new TypedTerminal(['secret\u007f\r'])
    await ask(terminal, { text: 'Password: ', hidden: true }, never)
    expect(terminal.shown).toBe('Password: \n')
  })

  it('shows an open answer, and takes back what is deleted', async () => {
    const terminal = new TypedTerminal(['ab\u007f漢\u007fc\r'])
    await ask(terminal, { text: 'Name: ', hidden: false }, never)
    expect(terminal.shown).toBe('Name: ab\b \b漢\b \b\b \bc\n')
  })

  it.each([['\u0003'], ['half\u0003'], ['\u0004']])('ends at %j with the terminal as it was', async (typed) => {
    const terminal = new TypedTerminal([typed])
    await expect(ask(terminal, { text: '', hidden: true }, never)).rejects.toThrow(Interrupted)
    expect(terminal.modes).toEqual([true, false])
  })

  it('ends when the terminal goes away', async () => {
    const terminal = new TypedTerminal()
    const asked = ask(terminal, { text: '', hidden: true }, never)
    terminal.vanish()
    await expect(asked).rejects.toThrow(Interrupted)
    expect(terminal.modes).toEqual([true, false])
  })

  it('ends when the command is told to, before or meanwhile', async () => {
    const terminal = new TypedTerminal()
    const told = new AbortController()
    const asked = ask(terminal, { text: '', hidden: true }, told.signal)
    told.abort()
    await expect(asked).rejects.toThrow(Interrupted)
    await expect(ask(terminal, { text: '', hidden: true }, told.signal)).rejects.toThrow(Interrupted)
    expect(terminal.modes).toEqual([true, false, true, false])
  })

  it('takes no more than a secret can hold', async () => {
    expect((await answer(`${'x'.repeat(100_000)}\r`)).length).toBe(32_768)
  })
})
