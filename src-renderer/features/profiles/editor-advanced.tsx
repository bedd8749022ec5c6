import type { ReactNode } from 'react'
import { MTU_HIGH, MTU_LOW, PPP_METHODS, type PppMethod } from '../../../src-main/domain/profile/schema.ts'
import { groupsOf } from '../../../src-main/domain/profile/arrangement.ts'
import type { TextKey, Texts } from '../../../src-main/contract/texts/texts.ts'
import { useSnapshot, useTexts } from '../../view/window-context.tsx'
import { Check } from '../../ui/check.tsx'
import { useEditorParts } from './editor-context.tsx'
import { ChoiceRow, FlagRow, LinesRow, Row, TextRow } from './editor-rows.tsx'
import { SecretRow } from './secret-row.tsx'
import { withMethod, withMode, withRecommended, withWeak } from './form.ts'

/** All other settings, each group in its own collapsible section. */
export function Advanced() {
  return (
    <>
      <Fold title="window.editor.filing">
        <Filing />
      </Fold>
      <Fold title="window.editor.keeping">
        <Keeping />
      </Fold>
      <Fold title="window.editor.routing">
        <Routing />
      </Fold>
      <Fold title="window.editor.dns">
        <Dns />
      </Fold>
      <Fold title="window.editor.encryption">
        <Encryption />
      </Fold>
      <Fold title="window.editor.ppp">
        <Link />
      </Fold>
      <Fold title="window.editor.identity">
        <Identity />
      </Fold>
      <Fold title="window.editor.gateways">
        <Gateways />
      </Fold>
    </>
  )
}

function Fold({ title, children }: { readonly title: TextKey; readonly children: ReactNode }) {
  const texts = useTexts()
  return (
    <details className="fold">
      <summary>{texts.text(title)}</summary>
      <div className="fold-body">{children}</div>
    </details>
  )
}

function Filing() {
  const texts = useTexts()
  const profiles = useSnapshot((snapshot) => snapshot.profiles)
  return (
    <>
      <TextRow path="filing.group" known={groupsOf(profiles.map(({ profile }) => profile))} />
      <LinesRow path="filing.labels" hint={texts.text('window.editor.labels-hint')} rows={2} />
      <FlagRow path="filing.favourite" hint={texts.text('window.editor.favourite-hint')} />
    </>
  )
}

function Keeping() {
  const texts = useTexts()
  return (
    <>
      <ChoiceRow
        path="keep"
        hint={texts.text('window.editor.keep-hint')}
        options={[
          ['never', 'keep.never'],
          ['after-drop', 'keep.after-drop'],
          ['always', 'keep.always'],
        ]}
      />
      <FlagRow path="atSignIn" hint={texts.text('window.editor.at-sign-in-hint')} />
      <ChoiceRow
        path="trustedNetworks"
        hint={texts.text('window.editor.trusted-hint')}
        options={[
          ['ignored', 'trustedNetworks.ignored'],
          ['stay-away', 'trustedNetworks.stay-away'],
          ['connect-elsewhere', 'trustedNetworks.connect-elsewhere'],
        ]}
      />
      <ChoiceRow
        path="ppp.code"
        hint={texts.text('window.editor.code-hint')}
        options={[
          ['none', 'code.none'],
          ['alone', 'code.alone'],
          ['in-front', 'code.in-front'],
          ['appended', 'code.appended'],
        ]}
      />
    </>
  )
}

function Routing() {
  const texts = useTexts()
  const { form } = useEditorParts()
  const canKillSwitch = useSnapshot((snapshot) => snapshot.can.fields['routing.killSwitch'] !== 'no')
  const split = form['routing.mode'] === 'split'
  return (
    <>
      <ChoiceRow
        path="routing.mode"
        hint={texts.text(split ? 'window.editor.routing-split-hint' : 'window.editor.routing-full-hint')}
        options={[
          ['full', 'window.editor.routing-full'],
          ['split', 'window.editor.routing-split'],
        ]}
        apply={withMode}
      />
      {split && <LinesRow path="routing.routes" hint={texts.text('window.editor.one-network')} rows={4} />}
      <ChoiceRow
        path="routing.ipv6"
        options={[
          ['block', 'window.editor.ipv6-block'],
          ['leave', 'window.editor.ipv6-leave'],
        ]}
      />
      {!split && (canKillSwitch || form['routing.killSwitch']) && (
        <FlagRow path="routing.killSwitch" hint={texts.text('window.editor.kill-switch-hint')} />
      )}
    </>
  )
}

function Dns() {
  const texts = useTexts()
  return (
    <>
      <LinesRow path="dns.servers" hint={texts.text('window.editor.one-address')} rows={2} />
      <LinesRow path="dns.domains" hint={texts.text('window.editor.one-domain')} rows={2} />
    </>
  )
}

function Encryption() {
  const texts = useTexts()
  const { form, change } = useEditorParts()
  const seconds = texts.text('window.editor.seconds')
  return (
    <>
      <FlagRow path="ipsec.allowWeak" hint={texts.text('window.editor.weak-hint')} apply={withWeak} />
      <LinesRow path="ipsec.phase1" hint={texts.text('window.editor.one-per-line')} rows={7} />
      <LinesRow path="ipsec.phase2" hint={texts.text('window.editor.one-per-line')} rows={4} />
      <div className="flag">
        <button
          type="button"
          className="button"
          onClick={() => change(withRecommended(form), 'ipsec.phase1', 'ipsec.phase2')}
        >
          {texts.text('window.editor.reset-proposals')}
        </button>
      </div>
      <FlagRow path="ipsec.pfs" hint={texts.text('window.editor.pfs-hint')} />
      <FlagRow path="ipsec.forceNatT" hint={texts.text('window.editor.force-nat-t-hint')} />
      <TextRow path="ipsec.dpd.delay" unit={seconds} width="number" />
      <TextRow path="ipsec.dpd.timeout" unit={seconds} width="number" />
      <TextRow path="ipsec.ikeLifetime" unit={seconds} width="number" />
      <TextRow path="ipsec.espLifetime" unit={seconds} width="number" />
    </>
  )
}

function Link() {
  const texts = useTexts()
  const { form, change } = useEditorParts()
  const automatic = texts.text('window.editor.mtu-auto')
  const bytes = texts.text('window.editor.bytes')
  const range = texts.text('window.editor.mtu-hint', { low: MTU_LOW, high: MTU_HIGH })
  return (
    <>
      <Row path="ppp.methods" group>
        {(ties) => (
          <div className="checks" data-invalid={ties['aria-invalid']}>
            {PPP_METHODS.map((method) => (
              <Check
                key={method}
                label={texts.text(`window.editor.method-${method}`)}
                hint={hintOf(method, texts)}
                checked={form['ppp.methods'].includes(method)}
                invalid={ties['aria-invalid']}
                onChange={(on) => change(withMethod(form, method, on), 'ppp.methods')}
              />
            ))}
          </div>
        )}
      </Row>
      <TextRow path="ppp.mtu" unit={bytes} width="number" placeholder={automatic} hint={range} />
      <TextRow path="ppp.mru" unit={bytes} width="number" placeholder={automatic} hint={range} />
      <TextRow
        path="ppp.lcpEcho.interval"
        unit={texts.text('window.editor.seconds')}
        width="number"
        hint={texts.text('window.editor.echo-hint')}
      />
      <TextRow path="ppp.lcpEcho.failures" width="number" />
      <FlagRow path="l2tp.tunnelSecret" hint={texts.text('window.editor.tunnel-secret-hint')} />
      {form['l2tp.tunnelSecret'] && <SecretRow field="tunnelSecret" />}
      <ChoiceRow
        path="ppp.mppe"
        hint={texts.text('window.editor.mppe-hint')}
        options={[
          ['off', 'window.editor.mppe-off'],
          ['required', 'window.editor.mppe-required'],
        ]}
      />
    </>
  )
}

function hintOf(method: PppMethod, texts: Texts): string | undefined {
  if (method === 'pap') return texts.text('window.editor.method-pap-hint')
  return method === 'eap-mschapv2' ? texts.text('window.editor.method-eap-mschapv2-hint') : undefined
}

function Identity() {
  const texts = useTexts()
  return (
    <>
      <TextRow path="ipsec.remoteId" hint={texts.text('window.editor.remote-id-hint')} />
      <TextRow path="ipsec.localId" hint={texts.text('window.editor.local-id-hint')} />
      <ChoiceRow
        path="l2tp.sourcePort"
        options={[
          ['1701', 'window.editor.source-port-1701'],
          ['ephemeral', 'window.editor.source-port-ephemeral'],
        ]}
      />
    </>
  )
}

function Gateways() {
  const texts = useTexts()
  const { form } = useEditorParts()
  const port = (usual: number): string => texts.text('window.editor.port-hint', { usual })
  return (
    <>
      <ChoiceRow
        path="ipsec.addressFamily"
        hint={texts.text('window.editor.address-family-hint')}
        options={[
          ['auto', 'window.editor.address-family-auto'],
          ['ipv4', 'window.editor.address-family-ipv4'],
          ['ipv6', 'window.editor.address-family-ipv6'],
        ]}
      />
      <TextRow path="ipsec.ports.ike" width="number" hint={port(500)} />
      <TextRow path="ipsec.ports.natt" width="number" hint={port(4500)} />
      <TextRow path="l2tp.port" width="number" hint={port(1701)} />
      <LinesRow path="gateways.spare" hint={texts.text('window.editor.spare-hint')} rows={2} />
      {form['gateways.spare'].trim() !== '' && (
        <ChoiceRow
          path="gateways.order"
          options={[
            ['in-order', 'window.editor.order-in-order'],
            ['random', 'window.editor.order-random'],
          ]}
        />
      )}
    </>
  )
}
