// Tokens that steer a model are not for people to type. Pure; runs anywhere.

/** A person who types `<|endoftext|>` means the characters, at most; as a token it would end the text there. Taking one out may join another. */
export function withoutSpecialTokens(text: string, special: readonly string[]): string {
  let clean = text;
  let before: string;
  do {
    before = clean;
    for (const token of special) if (token !== '') clean = clean.replaceAll(token, '');
  } while (clean !== before);
  return clean;
}
