import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppUnderTest } from './driver/app-under-test.ts'
import { addProfile } from './driver/journeys.ts'

let culvert: AppUnderTest
let server: Server
let outside: string
let reached = 0

beforeAll(async () => {
  server = createServer((_request, response) => {
    reached += 1
    response.end('reached')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  culvert = await AppUnderTest.start()
  await addProfile(culvert.page, { name: 'Head office', gateway: 'ok.test' })
})
afterAll(async () => {
  await culvert.close()
  server.close()
})

/** Checks that no attempt has left the page. */
async function expectStillThere(): Promise<void> {
  expect(await culvert.page.evaluate(() => document.querySelector('h1')?.textContent)).toBe('Head office')
  expect(culvert.app.windows()).toHaveLength(1)
  expect(reached).toBe(0)
}

describe('the page', () => {
  it('has nothing of Node', async () => {
    const types = await culvert.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].map(
        (name) => typeof (globalThis as unknown as Record<string, unknown>)[name],
      ),
    )
    expect(new Set(types)).toEqual(new Set(['undefined']))
  })

  it('has of the outside the named functions of the contract, and nothing more', async () => {
    const names = await culvert.page.evaluate(() => {
      const { culvert: bridge } = window as unknown as { culvert: Record<string, Record<string, unknown>> }
      return Object.entries(bridge).flatMap(([group, members]) =>
        Object.entries(members).map(([name, member]) => `${group}.${name}: ${typeof member}`),
      )
    })
    const { desktop } = await import('../../src-main/contract/desktop.ts')
    const expected = Object.entries(desktop).flatMap(([group, members]) =>
      Object.keys(members).map((name) => `${group}.${name}: function`),
    )
    expect(names.sort()).toEqual(expected.sort())
  })

  it('cannot put its own functions in their place', async () => {
    const changed = await culvert.page.evaluate(() => {
      const page = window as unknown as { culvert: { app: { snapshot: unknown } } }
      const before = page.culvert.app.snapshot
      try {
        page.culvert.app.snapshot = () => 'mine'
      } catch {
        // Frozen objects throw in strict mode.
      }
      return page.culvert.app.snapshot !== before
    })
    expect(changed).toBe(false)
  })

  it.each<[string, string]>([
    ['something of another shape', '{"id":1}'],
    ['a member too many', '{"id":"7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10","more":1}'],
    ['nothing', 'null'],
    ['a huge text', '"huge"'],
    ['a polluted object', '{"__proto__":{"id":"7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10"}}'],
  ])('is refused %s by every call, without a word of why', async (_, json) => {
    const answers = await culvert.page.evaluate(async (text) => {
      const input: unknown = text === '"huge"' ? { id: 'x'.repeat(1_000_000) } : JSON.parse(text)
      const { culvert: bridge } = window as unknown as {
        culvert: Record<string, Record<string, (input: unknown) => Promise<unknown>>>
      }
      const calls = ['profiles.remove', 'profiles.save', 'session.connect', 'session.disconnect']
      return Promise.all(
        calls.map(async (path) => {
          const [group = '', name = ''] = path.split('.')
          try {
            return await bridge[group]?.[name]?.(input)
          } catch (error) {
            return String(error)
          }
        }),
      )
    }, json)
    expect(new Set(answers)).toEqual(new Set(['Error: refused: input']))
  })

  it('does main no harm by a polluted prototype', async () => {
    await culvert.page.evaluate(() => {
      Object.assign(Object.prototype, { secrets: {}, polluted: true })
    })
    const polluted = await culvert.app.evaluate(() => 'polluted' in {})
    await culvert.freshPage()
    expect(polluted).toBe(false)
  })

  it.each([
    'fetch',
    'XMLHttpRequest',
    'WebSocket',
    'EventSource',
    'sendBeacon',
    'image',
    'script',
    'style',
    'frame',
    'worker',
  ])('reaches no network by %s', async (way) => {
    await culvert.page.evaluate(
      async ([kind, address]) => {
        const load = (tag: string, member: string): void => {
          const element = document.createElement(tag)
          element.setAttribute(member, address)
          document.body.append(element)
        }
        const ways: Record<string, () => unknown> = {
          fetch: () => fetch(address),
          XMLHttpRequest: () => {
            const request = new XMLHttpRequest()
            request.open('GET', address)
            request.send()
          },
          WebSocket: () => new WebSocket(address.replace('http', 'ws')),
          EventSource: () => new EventSource(address),
          sendBeacon: () => navigator.sendBeacon(address, 'x'),
          image: () => load('img', 'src'),
          script: () => load('script', 'src'),
          style: () => {
            const link = document.createElement('link')
            link.rel = 'stylesheet'
            link.href = address
            document.head.append(link)
          },
          frame: () => load('iframe', 'src'),
          worker: () => new Worker(address),
        }
        await Promise.resolve()
          .then(() => ways[kind]?.())
          .catch(() => undefined)
        await new Promise((later) => setTimeout(later, 100))
      },
      [way, `${outside}/${way}`] as const,
    )
    expect(reached).toBe(0)
  })

  it('runs no code from text', async () => {
    const outcomes = await culvert.page.evaluate(async () => {
      // Runs outside the driver's own call, in which the policy does not apply.
      await new Promise((later) => setTimeout(later, 0))
      const page = globalThis as unknown as { ran: number }
      page.ran = 0
      const tries: (() => unknown)[] = [
        () => Reflect.apply(eval, undefined, ['globalThis.ran += 1']) as unknown,
        () => (Reflect.construct(Function, ['globalThis.ran += 1']) as () => unknown)(),
        () => {
          const script = document.createElement('script')
          script.textContent = 'globalThis.ran += 1'
          document.body.append(script)
        },
        () => {
          document.body.setAttribute('onclick', 'globalThis.ran += 1')
          document.body.click()
          document.body.removeAttribute('onclick')
        },
        () => {
          const link = document.createElement('a')
          link.href = 'javascript:globalThis.ran += 1'
          document.body.append(link)
          link.click()
          link.remove()
        },
        () => {
          Reflect.set(document.createElement('div'), 'innerHTML', '<img src=x onerror="globalThis.ran += 1">')
        },
      ]
      const refused = tries.map((attempt) => {
        try {
          attempt()
          return 'quiet'
        } catch {
          return 'refused'
        }
      })
      return { ran: page.ran, refused }
    })
    expect(outcomes).toEqual({ ran: 0, refused: ['refused', 'refused', 'refused', 'refused', 'quiet', 'refused'] })
    await culvert.freshPage()
  })

  it.each<[string, string]>([
    ['a link', 'link'],
    ['its location', 'location'],
    ['a form', 'form'],
    ['a refresh', 'refresh'],
    ['a new window', 'window'],
    ['a link to a new window', 'blank'],
  ])('goes nowhere by %s', async (_, way) => {
    await culvert.page.evaluate(
      ([kind, address]) => {
        const link = document.createElement('a')
        link.href = address
        document.body.append(link)
        const ways: Record<string, () => unknown> = {
          link: () => link.click(),
          blank: () => {
            link.target = '_blank'
            link.click()
          },
          location: () => (location.href = address),
          form: () => {
            const form = document.createElement('form')
            form.action = address
            document.body.append(form)
            form.submit()
          },
          refresh: () => {
            const meta = document.createElement('meta')
            meta.httpEquiv = 'refresh'
            meta.content = `0;url=${address}`
            document.head.append(meta)
          },
          window: () => window.open(address),
        }
        ways[kind]?.()
      },
      [way, `${outside}/${way}`] as const,
    )
    await culvert.page.waitForTimeout(300)
    await expect.poll(() => culvert.app.windows().length).toBe(1)
    await expectStillThere()
    await culvert.freshPage()
  })

  it('may load what the manifest has, and no other file', async () => {
    const { page } = culvert
    const own = await page.evaluate(() => [...document.scripts].map((script) => script.src))
    expect(own).toHaveLength(1)
    const statuses = await page.evaluate(async () => {
      const status = (path: string): Promise<number> =>
        new Promise((settled) => {
          const image = new Image()
          image.onload = () => settled(200)
          image.onerror = () => settled(404)
          image.src = path
        })
      return Promise.all(['/../main/main.cjs', '/%2e%2e/main/main.cjs', '/package.json', '/etc/passwd'].map(status))
    })
    expect(statuses).toEqual([404, 404, 404, 404])
  })

  it('keeps nothing: no cookie, no storage of a worker, no permission', async () => {
    const state = await culvert.page.evaluate(async () => ({
      cookie: document.cookie,
      workers: await navigator.serviceWorker.getRegistrations().then(
        (all) => all.length,
        () => 0,
      ),
      notified: (await Notification.requestPermission()) === 'granted',
    }))
    expect(state).toEqual({ cookie: '', workers: 0, notified: false })
  })
})
