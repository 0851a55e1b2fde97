// What a person makes of an answer: a caption or tags of the photo. Both are the person's own act from then on, and can be taken back.
import type { App } from '../../state/app-state.svelte.ts';
import { t } from '../../state/messages.svelte.ts';

export async function saveAsCaption(app: App, photo: number, text: string): Promise<void> {
  const { captions } = app.api;
  try {
    const before = (await captions.of({ ids: [photo] })).captions[0]?.caption ?? null;
    await captions.edit({ id: photo, text });
    const takeBack = (): void => {
      void captions.edit({ id: photo, text: before?.by === 'person' ? before.text : null }).catch(app.notices.fail);
    };
    app.notices.show(t('ask.savedCaption'), 'plain', { label: t('ask.undo'), run: takeBack });
  } catch (error) {
    app.notices.fail(error);
  }
}

export async function addAsTags(app: App, photos: readonly number[], tags: readonly string[]): Promise<void> {
  if (tags.length > 0) await app.organise.tag({ ids: [...photos] }, { add: [...tags] });
}
