// Sees to it that no process outlives the stand-in, even when it is killed outright: a shell that waits for the end of
// its input, which comes when the stand-in's end of the pipe is gone, and then kills what it was told of.
import { spawn, type ChildProcess } from 'node:child_process';

const script = `
children=' '
while read -r word pid; do
  case "$word" in
    watch) children="$children$pid " ;;
    forget) children=$(printf '%s' "$children" | sed "s/ $pid / /") ;;
  esac
done
for pid in $children; do kill -9 "$pid" 2>/dev/null; done
`;

let shell: ChildProcess | null = null;

function say(line: string): void {
  if (shell == null) {
    // In a group of its own: whoever kills the stand-in's group must not kill this.
    shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    shell.unref();
    (shell.stdin as unknown as { unref(): void }).unref();
    shell.stdin?.on('error', () => undefined);
  }
  shell.stdin?.write(`${line}\n`);
}

/** Kills `child` when this process ends, however it ends. */
export function endWithUs(child: ChildProcess): void {
  const { pid } = child;
  if (pid == null) return;
  say(`watch ${pid}`);
  child.once('exit', () => {
    say(`forget ${pid}`);
  });
}
