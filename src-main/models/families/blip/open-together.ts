// Opens the sessions of one model: all of them or none. Runs in inference processes only.
import type { Session } from '../../runtime/session.ts';

/** Where one session cannot be opened, those that were are given back. */
export async function openTogether<Opened>(
  openAll: (open: (one: Promise<Session>) => Promise<Session>) => Promise<Opened>,
): Promise<Opened> {
  const opened: Session[] = [];
  try {
    return await openAll(async (one) => {
      const session = await one;
      opened.push(session);
      return session;
    });
  } catch (error) {
    await Promise.all(opened.map((session) => session.release()));
    throw error;
  }
}
