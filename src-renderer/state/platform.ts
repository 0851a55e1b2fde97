// Which of the systems this is, for the words and keys that differ.

type Platform = 'mac' | 'windows' | 'other';

export const platform: Platform = navigator.platform.startsWith('Mac')
  ? 'mac'
  : navigator.platform.startsWith('Win')
    ? 'windows'
    : 'other';

export const isMac = platform === 'mac';
