// Names shared by the preload script and the main process. Pure; bundled into both, so it imports nothing.

export const bridgeChannels = {
  requestPort: 'afterimage:request-port',
  /** Also the window message under which the page gets its port. */
  port: 'afterimage:port',
  pickFolder: 'afterimage:pick-folder',
} as const;
