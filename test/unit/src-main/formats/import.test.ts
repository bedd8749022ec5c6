import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importCases, readCase } from '../../../cases/imports.ts'
import { settingsIn } from '../../../support/formats/settings-in.ts'
import { anyText } from '../../../support/any-text.ts'

const octets = (text: string): Uint8Array => new TextEncoder().encode(text)
const codeOf = (content: Uint8Array | string, name = 'file'): string => {
  const [file] = settingsIn([{ name, octets: typeof content === 'string' ? octets(content) : content }])
  if (!file) return 'nothing'
  return file.read.ok ? 'read' : file.read.fault.code
}

const KEYFILE = (more: string): string =>
  `[connection]\nid=Office\ntype=vpn\n[vpn]\nservice-type=org.freedesktop.NetworkManager.l2tp\nipsec-enabled=yes\n${more}`

describe('a file that is no settings', () => {
  it('is named as what it is', () => {
    expect(codeOf('')).toBe('empty')
    expect(codeOf(' \n\t\n')).toBe('empty')
    expect(codeOf(Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0))).toBe('archive')
    expect(codeOf(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0))).toBe('picture')
    expect(codeOf('a\0b')).toBe('binary')
    expect(codeOf('hello')).toBe('unknown')
    expect(codeOf('#!/bin/sh\necho hello')).toBe('script')
  })

  it('is not read when it has 50 MB', () => {
    expect(codeOf(new Uint8Array(50_000_000).fill(0x61))).toBe('too-large')
  })

  it('is not expanded when it declares entities, from the outside or within', () => {
    expect(codeOf('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><VPNProfile/>')).toBe(
      'entities',
    )
  })
})

describe('settings of bounded size', () => {
  it('with a thousand connections are a file to split', () => {
    const line = (i: number): string =>
      `nmcli connection add type vpn vpn-type l2tp con-name n${i} vpn.data ipsec-enabled=yes`
    expect(codeOf(Array.from({ length: 1001 }, (_none, i) => line(i)).join('\n'))).toBe('too-many-entries')
  })
})

it('a configuration profile brings its certificate, with the authority beside it, and names both', () => {
  const found = importCases().find(({ name }) => name.includes('05-wifi-root-pkcs12'))
  const [file] = found ? readCase(found) : []
  const [entry] = file?.read.ok ? file.read.value.entries : []
  expect(entry?.subjects).toEqual({
    'machineAuth.certificate': expect.stringContaining('CN=anna') as string,
    'machineAuth.authority': expect.stringContaining('CN=Example Test CA') as string,
  })
  expect(entry?.secrets.privateKey?.reveal()).toContain('PRIVATE KEY')
  expect(JSON.stringify(entry)).not.toContain('PRIVATE KEY')
})

describe('any text', () => {
  it('is answered, and never becomes a legal profile with a control character in it', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (key, value) => {
        const [file] = settingsIn([
          { name: 'a', octets: octets(KEYFILE(`gateway=${value}\n${key}=${value}\nuser=${key}`)) },
        ])
        const entries = file?.read.ok ? file.read.value.entries : []
        for (const { profile } of entries) expect([profile.gateway, profile.user].join('')).not.toMatch(/\p{Cc}/u)
      }),
    )
  })
})
