// What deploy/check holds our scripts to. There are no exceptions for a folder or a file.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["node_modules/", "generated/"] },
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: { ...globals.browser, htmx: "readonly" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      "consistent-return": "error",
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-console": ["error", { allow: ["error", "warn"] }],
      "no-constructor-return": "error",
      "no-duplicate-imports": "error",
      // The full-width space is how Japanese is written.
      "no-irregular-whitespace": ["error", { skipTemplates: true, skipRegExps: true }],
      "no-else-return": "error",
      "no-implicit-coercion": "error",
      "no-self-compare": "error",
      "no-shadow": "error",
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unreachable-loop": "error",
      "no-use-before-define": ["error", { functions: false, classes: false, variables: false }],
      "no-var": "error",
      "no-useless-return": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      radix: "error",
    },
  },
  { files: ["service-worker.js"], languageOptions: { sourceType: "script", globals: globals.serviceworker } },
  { files: ["scan/decode-worker.js", "scan/decode.js", "scan/filters.js"], languageOptions: { globals: globals.worker } },
];
