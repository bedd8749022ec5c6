import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** What may not be written anywhere, each with the hole it would open. */
const bans = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only: one name per idea, greppable.' },
  { selector: "MemberExpression[property.name='innerHTML']", message: 'Text from outside is never markup.' },
  { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Text from outside is never markup.' },
  { selector: "Property[key.name='shell'][value.value=true]", message: 'No shell, anywhere.' },
  { selector: 'CallExpression[callee.name=/^(eval|exec|execSync)$/]', message: 'No shell and no eval, anywhere.' },
  { selector: "NewExpression[callee.name='Function']", message: 'No code from text.' },
  {
    selector: 'CallExpression[callee.property.name=/^(openPath|executeJavaScript)$/]',
    message: 'No free paths, no code from text.',
  },
]

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'artifacts/', 'node_modules/', 'test/fixtures/', 'test/lab/guest/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['eslint.config.js'] } } },
    rules: {
      'no-restricted-syntax': ['error', ...bans],
      'no-control-regex': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['src-renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-empty-function': 'off' },
  },
  {
    files: ['*.config.ts', '*.config.js', 'test/**/*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', Buffer: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
    languageOptions: { globals: { require: 'readonly' } },
  },
)
