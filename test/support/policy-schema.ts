/**
 * Microsoft's published schema of administrative templates (PolicyDefinitionFiles.xsd, PolicyDefinitions.xsd and
 * BaseTypes.xsd of "Group Policy ADMX Schema", [MS-GPREG] appendix), as tables: for each type its attributes, required
 * ones marked with `!`, and its children as an expression over their names, each followed by a space.
 */
const NAMESPACE = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions'

const ANY = /^/
const FLAG = /^(true|false|0|1)$/
const COUNT = /^[0-9]{1,10}$/
const VERSION = /^[0-9]{1,4}\.[0-9]{1,5}$/
const NAME = /^[\p{L}\p{N}_]+$/u
const REFERENCE = /^[\p{L}\p{N}_]+(:[\p{L}\p{N}_]+)?$/u
const STRING = /^\$\(string\.[\p{L}\p{N}_]+\)$/u
const PRESENTATION = /^\$\(presentation\.[\p{L}\p{N}_]+\)$/u
const GUID = /^\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}$/

interface TypeSchema {
  readonly attributes?: Readonly<Record<string, RegExp>>
  /** Order of the children; if absent, only text is allowed. */
  readonly order?: RegExp
  /** Types of the children, by their names. */
  readonly children?: Readonly<Record<string, string>>
  /** Longest text. */
  readonly longest?: number
}

const SHOWN = { 'displayName!': STRING }
const ELEMENT = { 'id!': ANY, clientExtension: GUID, key: ANY, valueName: ANY }
const BOX = { 'refId!': ANY }
const VALUE_CHILDREN = { delete: 'Empty', decimal: 'DecimalValue', string: 'StringValue' }

const TYPES: Readonly<Record<string, TypeSchema>> = {
  PolicyDefinitions: {
    attributes: { 'revision!': VERSION, 'schemaVersion!': VERSION },
    order: /^policyNamespaces (supersededAdm )*(annotation )*resources (supportedOn )?(categories )?(policies )?$/,
    children: {
      policyNamespaces: 'PolicyNamespaces',
      resources: 'ResourceReference',
      supportedOn: 'SupportedOnTable',
      categories: 'CategoryList',
      policies: 'PolicyList',
    },
  },
  PolicyNamespaces: { order: /^target (using )*$/, children: { target: 'Association', using: 'Association' } },
  Association: { attributes: { 'prefix!': NAME, 'namespace!': ANY }, order: /^$/ },
  ResourceReference: { attributes: { 'minRequiredRevision!': VERSION, fallbackCulture: ANY }, order: /^$/ },
  SupportedOnTable: { order: /^(products )?(definitions )?$/, children: { definitions: 'SupportedOnDefinitions' } },
  SupportedOnDefinitions: { order: /^(definition )+$/, children: { definition: 'SupportedOnDefinition' } },
  SupportedOnDefinition: { attributes: { 'name!': NAME, ...SHOWN }, order: /^((or|and) )?$/ },
  CategoryList: { order: /^(category )+$/, children: { category: 'Category' } },
  Category: {
    attributes: { 'name!': NAME, ...SHOWN, explainText: STRING },
    order: /^(annotation )*(parentCategory )?(seeAlso )*(keywords )?$/,
    children: { parentCategory: 'Reference', seeAlso: 'Text', keywords: 'Text' },
  },
  Reference: { attributes: { 'ref!': REFERENCE }, order: /^$/ },
  PolicyList: { order: /^(policy )+$/, children: { policy: 'PolicyDefinition' } },
  PolicyDefinition: {
    attributes: {
      'name!': NAME,
      'class!': /^(User|Machine|Both)$/,
      ...SHOWN,
      explainText: STRING,
      presentation: PRESENTATION,
      'key!': ANY,
      valueName: ANY,
    },
    order:
      /^(annotation )*(parentCategory )?(seeAlso )*(keywords )?supportedOn (enabledValue )?(disabledValue )?(enabledList )?(disabledList )?(elements )?$/,
    children: {
      parentCategory: 'Reference',
      seeAlso: 'Text',
      keywords: 'Text',
      supportedOn: 'Reference',
      enabledValue: 'Value',
      disabledValue: 'Value',
      elements: 'PolicyElements',
    },
  },
  PolicyElements: {
    order: /^((boolean|decimal|text|enum|list|multiText) )+$/,
    children: { decimal: 'DecimalElement', text: 'TextElement', enum: 'EnumElement', list: 'ListElement' },
  },
  DecimalElement: {
    attributes: { ...ELEMENT, required: FLAG, minValue: COUNT, maxValue: COUNT, storeAsText: FLAG, soft: FLAG },
    order: /^$/,
  },
  TextElement: {
    attributes: { ...ELEMENT, required: FLAG, maxLength: COUNT, expandable: FLAG, soft: FLAG },
    order: /^$/,
  },
  EnumElement: { attributes: { ...ELEMENT, required: FLAG }, order: /^(item )*$/, children: { item: 'EnumItem' } },
  EnumItem: { attributes: SHOWN, order: /^value (valueList )?$/, children: { value: 'Value' } },
  ListElement: {
    attributes: {
      'id!': ANY,
      clientExtension: GUID,
      key: ANY,
      valuePrefix: ANY,
      additive: FLAG,
      expandable: FLAG,
      explicitValue: FLAG,
    },
    order: /^$/,
  },
  Value: { order: /^(delete|decimal|string) $/, children: VALUE_CHILDREN },
  DecimalValue: { attributes: { 'value!': COUNT }, order: /^$/ },
  StringValue: { longest: 255 },
  Empty: { order: /^$/ },
  Text: {},

  PolicyDefinitionResources: {
    attributes: { 'revision!': VERSION, 'schemaVersion!': VERSION },
    order: /^displayName description (annotation )*resources $/,
    children: { displayName: 'Text', description: 'Text', resources: 'Localization' },
  },
  Localization: {
    order: /^(stringTable )?(presentationTable )?$/,
    children: { stringTable: 'StringTable', presentationTable: 'PresentationTable' },
  },
  StringTable: { order: /^(string )+$/, children: { string: 'LocalizedString' } },
  LocalizedString: { attributes: { 'id!': NAME } },
  PresentationTable: { order: /^(presentation )+$/, children: { presentation: 'PolicyPresentation' } },
  PolicyPresentation: {
    attributes: { 'id!': NAME },
    order: /^((text|decimalTextBox|textBox|checkBox|comboBox|dropdownList|listBox|multiTextBox) )*$/,
    children: { text: 'Text', checkBox: 'CheckBox', dropdownList: 'DropdownList', listBox: 'ListBox' },
  },
  CheckBox: { attributes: { ...BOX, defaultChecked: FLAG } },
  DropdownList: { attributes: { ...BOX, noSort: FLAG, defaultItem: COUNT } },
  ListBox: { attributes: BOX },
}

const ROOTS: Readonly<Record<string, string>> = {
  policyDefinitions: 'PolicyDefinitions',
  policyDefinitionResources: 'PolicyDefinitionResources',
}

/** Violations of the schema in a template, or in its texts in one language; empty if valid. */
export function templateViolations({ documentElement: root }: Document): readonly string[] {
  const type = ROOTS[root.localName]
  if (root.namespaceURI !== NAMESPACE) return [`namespace ${root.namespaceURI}`]
  return type === undefined ? [`root ${root.localName}`] : violationsOf(root, type, root.localName)
}

function violationsOf(element: Element, name: string, where: string): readonly string[] {
  const { attributes = {}, order, children = {}, longest } = TYPES[name] ?? {}
  const inner = [...element.children]
  const names = inner.map(({ localName }) => `${localName} `).join('')
  const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '')
  return [
    ...attributeViolations(element, attributes, where),
    ...((order ?? /^$/).test(names) ? [] : [`${where}: children ${names.trim()}`]),
    ...(order && text ? [`${where}: text`] : []),
    ...(longest !== undefined && element.textContent.length > longest ? [`${where}: too long`] : []),
    ...inner.flatMap((child) => {
      const type = children[child.localName]
      const place = `${where}.${child.localName}`
      return type === undefined ? [`${place}: not in these tables`] : violationsOf(child, type, place)
    }),
  ]
}

function attributeViolations(
  element: Element,
  known: Readonly<Record<string, RegExp>>,
  where: string,
): readonly string[] {
  const needed = Object.keys(known).flatMap((name) => (name.endsWith('!') ? [name.slice(0, -1)] : []))
  const given = [...element.attributes].filter(({ name }) => name !== 'xmlns' && !name.startsWith('xmlns:'))
  return [
    ...needed.filter((name) => !element.hasAttribute(name)).map((name) => `${where}@${name}: needed`),
    ...given.flatMap(({ name, value }) => {
      const form = known[`${name}!`] ?? known[name]
      if (!form) return [`${where}@${name}: not in the schema`]
      return form.test(value) ? [] : [`${where}@${name}: ${value}`]
    }),
  ]
}
