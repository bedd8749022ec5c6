import { useCallback, useEffect, useState } from 'react'
import type { NetworkHere, NetworkRefusal } from '../../../src-main/contract/networks.ts'
import { hereText, networkRefusalText } from '../../../src-main/presentation/networks.ts'
import { useCall, useSnapshot, useTexts, useTools } from '../../view/window-context.tsx'
import { Icon } from '../../ui/icon.tsx'

/** The networks in which no tunnel is needed, and whether this is one. */
export function NetworksSection() {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const networks = useSnapshot((snapshot) => snapshot.networks)
  const sessions = useSnapshot((snapshot) => snapshot.sessions)
  const [here, setHere] = useState<NetworkHere>()
  const look = useCallback((): void => call(client.networks.here({}).then(setHere)), [client, call])
  // Whether the network can be trusted depends on the list, and on which tunnels are up.
  useEffect(look, [look, networks, sessions])
  return (
    <section aria-labelledby="settings-networks">
      <h2 id="settings-networks">{texts.text('window.settings.networks')}</h2>
      <div className="panel networks">
        <p className="field-note">{texts.text('window.settings.networks-hint')}</p>
        {networks.length === 0 ? (
          <p>{texts.text('networks.none')}</p>
        ) : (
          <ul className="network-list">
            {networks.map(({ id, name }) => (
              <li key={id} className="network">
                <bdi>{name}</bdi>
                <button
                  type="button"
                  className="icon-button"
                  title={texts.text('window.settings.network-forget', { name })}
                  aria-label={texts.text('window.settings.network-forget', { name })}
                  onClick={() => call(client.networks.forget({ id }).then(() => undefined))}
                >
                  <Icon name="cross" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <div aria-live="polite">
          {here ? <Here here={here} /> : <p>{texts.text('window.settings.network-look')}</p>}
        </div>
      </div>
    </section>
  )
}

function Here({ here }: { readonly here: NetworkHere }) {
  const texts = useTexts()
  return (
    <>
      <p className="line">
        <span className={`mark look-${here.trusted ? 'on' : 'off'}`}>
          <Icon name={here.trusted ? 'check' : 'dash'} />
        </span>
        {hereText(texts, here)}
      </p>
      {!here.trusted && !here.refusal && <TrustForm />}
    </>
  )
}

function TrustForm() {
  const texts = useTexts()
  const { client } = useTools()
  const call = useCall()
  const [name, setName] = useState('')
  const [refusal, setRefusal] = useState<NetworkRefusal>()
  const trust = async (): Promise<void> => {
    const result = await client.networks.trust({ name })
    setRefusal(result.ok ? undefined : result.fault)
  }
  return (
    <form
      className="trust-form"
      onSubmit={(event) => {
        event.preventDefault()
        call(trust())
      }}
    >
      <label className="field-label" htmlFor="network-name">
        {texts.text('window.settings.network-name')}
      </label>
      <div className="trust-row">
        <input
          id="network-name"
          type="text"
          value={name}
          maxLength={60}
          autoComplete="off"
          aria-invalid={refusal !== undefined}
          {...(refusal ? { 'aria-describedby': 'network-problem' } : {})}
          onChange={(event) => {
            setName(event.target.value)
            setRefusal(undefined)
          }}
        />
        <button type="submit" className="button">
          {texts.text('window.settings.network-trust')}
        </button>
      </div>
      {refusal && (
        <p id="network-problem" className="problem" role="alert">
          {networkRefusalText(texts, refusal, name)}
        </p>
      )}
    </form>
  )
}
