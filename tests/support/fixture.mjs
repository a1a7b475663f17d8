// The body of a request in tests/fixtures, as shared/tests/fixtures.rs makes it.

import { gzipSync } from "node:zlib";

const WRAPS = {
  gzip: (body) => gzipSync(body),
  base64: (body) => Buffer.from(body.toString("base64")),
  form: (body) => Buffer.from(String(new URLSearchParams({ data: body.toString() }))),
  form_base64: (body) => Buffer.from(String(new URLSearchParams({ data: body.toString("base64"), compression: "base64" }))),
};

export function body({ json, text, bytes, wrap = [] }) {
  const plain = json !== undefined ? JSON.stringify(json) : (text ?? Buffer.from(bytes ?? "", "base64"));
  return wrap.reduce((body, name) => WRAPS[name](body), Buffer.from(plain));
}
