// The headers that keep the interface in its box, the same in the browser and under Electron's `app:`. Runs in Node; pure.
// Inline style attributes are allowed because the grid positions its cells with them; inline scripts never are.

/** Content-Security-Policy of the interface's own pages. `socket` is the WebSocket's origin where it has to be named. */
export function pagePolicy(socket: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src-elem 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    // Not every browser takes 'self' to cover the ws: scheme.
    `connect-src 'self'${socket == null ? '' : ` ${socket}`}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** On every answer, whatever it is. */
export const everyAnswer: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};
