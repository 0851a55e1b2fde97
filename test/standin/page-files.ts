// Where the files lie that a page holds: `webUtils` answers at once, while the protocol answers later. So the preload world
// stops at a `debugger` statement, and goes on when Chromium has said the path.
import type { CdpSession } from './cdp.ts';

/** Of the function in page/preload-world.ts that stops. Its variables are `_file` and `path`. */
const asking = 'standInPathOf';

interface Paused {
  readonly callFrames: readonly { readonly callFrameId: string; readonly functionName: string }[];
}

interface Evaluated {
  readonly result: { readonly objectId?: string };
}

/** Answers for all documents of a page. A `debugger` statement of the page's own is passed over. */
export async function answerFilePaths(session: CdpSession): Promise<void> {
  const answer = async (callFrameId: string): Promise<void> => {
    const evaluate = (expression: string): Promise<Evaluated> =>
      session.send<Evaluated>('Debugger.evaluateOnCallFrame', { callFrameId, expression, silent: true });
    const { result } = await evaluate('_file');
    const { path } = await session.send<{ path: string }>('DOM.getFileInfo', { objectId: result.objectId });
    await evaluate(`path = ${JSON.stringify(path)}`);
  };
  session.on<Paused>('Debugger.paused', ({ callFrames }) => {
    const [top] = callFrames;
    const answered = top?.functionName === asking ? answer(top.callFrameId) : Promise.resolve();
    // A file that no path belongs to is an error of Chromium's: the path stays empty.
    void answered
      .catch(() => undefined)
      .then(() => session.send('Debugger.resume'))
      .catch(() => undefined);
  });
  await session.send('Debugger.enable');
}
