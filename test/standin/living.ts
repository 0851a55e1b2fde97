// What is alive in the stand-in: windows and utility processes. They enter themselves here so that `app` can end them
// without knowing their modules.

export interface LivingWindow {
  /** Asks it to close, as a person does. False when it refused at once. */
  askToClose(): Promise<boolean>;
  destroy(): void;
}

export interface LivingProcess {
  readonly pid: number | undefined;
  readonly serviceName: string;
  /** Kills it; resolves when it has gone. */
  end(): Promise<void>;
}

export const livingWindows = new Set<LivingWindow>();
export const livingProcesses = new Set<LivingProcess>();

/** Pids and kinds of Chromium's processes, as last heard of. */
export const chromiumProcesses: { type: string; pid: number }[] = [];
