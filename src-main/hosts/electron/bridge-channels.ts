// Names shared by the preload script and the main process. Pure; bundled into both, so it imports nothing.

export const bridgeChannels = {
  requestPort: 'afterimage:request-port',
  port: 'afterimage:port',
} as const;
