// The command line's grammar: commands, options, help, exit codes. Runs in the command line's process.
// Is handed a way to open the door; knows nothing of what stands behind it.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Api } from '../../../src-shared/contract/api.ts';
import { sorts, strictnesses } from '../../../src-shared/contract/choices.ts';
import { photoFormats } from '../../../src-shared/photo/formats.ts';
import * as commands from './commands.ts';
import { addChat } from './chat-command.ts';
import { anyFailed, examine, printDiagnosis } from './doctor.ts';
import { exitDone, exitFailed, exitUsage, fail } from './exit.ts';
import type { Interrupts } from './interrupt.ts';
import { addModels } from './models-commands.ts';
import { calendarDay, collect, commaList, weight, wholeNumber } from './option-values.ts';
import { addDuplicates } from './duplicates-command.ts';
import { addOrganise } from './organise-commands.ts';
import { addTeach } from './teach-command.ts';
import type { Streams } from './streams.ts';
import { addWriting } from './writing-commands.ts';

/** Where the work is done; chosen by the options that every command has. */
export interface Place {
  readonly library?: string;
  readonly model?: string;
  readonly captionModel?: string;
  readonly answerModel?: string;
  readonly chatModel?: string;
}

export interface OpenDoor {
  readonly api: Api;
  close(): Promise<void>;
}

export interface Server {
  readonly url: string;
  /** Resolves when the server has ended. */
  readonly ended: Promise<void>;
}

export interface ProgramOptions {
  readonly version: string;
  readonly streams: Streams;
  readonly signal: AbortSignal;
  /** Lines of the input, for a chat; none by default. */
  readonly lines?: () => AsyncIterable<string>;
  /** Lends Ctrl-C to a chat; by default it stops the program. */
  readonly takeOver?: Interrupts['takeOver'];
  /** Opens the library of `place`, or a new one beside it that closing removes. Rejects with `AppError`. */
  readonly open: (place: Place, how?: { readonly temporary: boolean }) => Promise<OpenDoor>;
  /** Starts the browser host and answers at once; ends with the signal. */
  readonly serve: (place: Place, options: ServeFlags) => Promise<Server>;
}

export interface ServeFlags {
  readonly folders: readonly string[];
  readonly port: number | undefined;
  readonly open: boolean;
}

/** Runs one command line (without the program's name) and answers the exit code. Never throws. */
export async function runProgram(argv: readonly string[], options: ProgramOptions): Promise<number> {
  const outcome = { code: exitDone };
  const program = build(options, outcome);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return outcome.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitDone : exitUsage;
    return fail(error, options.streams, argv.includes('--json'));
  }
}

type Action = (context: commands.Context) => Promise<commands.Answer>;

function build(options: ProgramOptions, outcome: { code: number }): Command {
  const { streams } = options;
  const program = new Command('afterimage');
  program
    .description('Find your own photos by describing them. Everything runs on this computer.')
    .version(options.version)
    .option('--library <file>', 'the library file (default: in your data folder)')
    .option('--model <dir>', 'folder of another model: a CLIP checkpoint or an ONNX export')
    .option('--caption-model <dir>', 'folder of another model for captions')
    .option('--answer-model <dir>', 'folder of another model for answers')
    .option('--chat-model <dir>', 'folder of another model for chat')
    .option('--json', 'print one JSON document on stdout, everything else on stderr')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed (a sentence says why), 2 the command was not understood.')
    .configureOutput({ writeOut: streams.out, writeErr: streams.err })
    .exitOverride()
    .showHelpAfterError('(afterimage --help shows the commands)')
    // A subcommand takes the global options too: `search … --json` reads better than `--json search …`.
    .enablePositionalOptions(false);

  const run = (act: Action) => async (): Promise<void> => {
    const { json, ...place } = program.opts<Place & { json?: boolean }>();
    outcome.code = await perform(act, place, { ...options, json: json === true });
  };
  addIndexing(program, run);
  addSearching(program, run);
  addLooking(program, run);
  addWriting(program, run);
  addChat(program, run);
  addOrganise(program, run);
  addDuplicates(program, run);
  addTeach(program, run);
  addServing(program, options, outcome);
  addDoctor(program, options, outcome);
  addModels(program, run);
  return program;
}

async function perform(act: Action, place: Place, options: ProgramOptions & { json: boolean }): Promise<number> {
  const { streams, signal, json } = options;
  let door: OpenDoor | null = null;
  try {
    signal.throwIfAborted();
    door = await options.open(place);
    const { lines = noLines, takeOver = () => () => undefined } = options;
    const context = { api: door.api, signal, streams, json, lines, interrupts: { takeOver } };
    const { value, text, failed, printed } = await act(context);
    if (printed !== true) streams.out(json ? `${JSON.stringify(value)}\n` : text);
    return failed === true ? exitFailed : exitDone;
  } catch (error) {
    return fail(error, streams, json);
  } finally {
    await door?.close();
  }
}

// eslint-disable-next-line require-yield -- an input that holds nothing
async function* noLines(): AsyncGenerator<string> {
  return;
}

type Run = (act: Action) => () => Promise<void>;

function addIndexing(program: Command, run: Run): void {
  program
    .command('index')
    .description('look through folders and index the photos in them; without a folder, those known already')
    .argument('[dirs...]', 'folders; their photos are only read')
    .action((dirs: string[]) => run((context) => commands.index(dirs, context))());
  program
    .command('sample')
    .description('draw the sample library into a folder, to try Afterimage with')
    .argument('<dir>', 'folder; files already there are kept')
    .option('--count <n>', 'pictures, at most 400', wholeNumber(1, 400))
    .action((dir: string, flags: { count?: number }) => run((context) => commands.sample(dir, flags.count, context))());
}

function addFilters(command: Command): Command {
  return command
    .option('--limit <n>', 'results at most', wholeNumber(1, 4096))
    .option('--folder <dir>', 'only photos below this folder; may be given several times', collect)
    .option('--from <day>', 'only photos taken on this day or later (2024-05-31)', calendarDay)
    .option('--to <day>', 'only photos taken on this day or earlier', calendarDay)
    .addOption(
      new Option('--format <format>', 'only files of this format; may be given several times')
        .choices(photoFormats)
        .argParser((text: string, before: readonly string[] | undefined) => oneOfFormats(text, before)),
    );
}

function oneOfFormats(text: string, before: readonly string[] | undefined): string[] {
  if (!(photoFormats as readonly string[]).includes(text))
    throw new InvalidArgumentError(`Allowed choices are ${photoFormats.join(', ')}.`);
  return collect(text, before);
}

function addSearching(program: Command, run: Run): void {
  const search = program
    .command('search')
    .description('find photos by words, by a picture, or by both')
    .argument('[words...]', 'what the photo shows; filters (taken:2019..2022, tag:x), -words and "exact words" too')
    .option('--image <path>', 'a picture to search by, alone or with words')
    .option('--alpha <a>', 'weight of the words against the picture, 0 to 1 (default 0.65)', weight)
    .addOption(new Option('--mix <mix>', 'how words and picture are mixed').choices(['calibrated', 'formula']))
    .option('--not <words>', 'push photos of this down, and leave out those whose texts say it')
    .addOption(
      new Option('--strictness <how>', 'where the lines between strong, possible and unlikely are').choices(
        strictnesses,
      ),
    )
    .addOption(new Option('--sort <order>', 'order inside strong, possible and unlikely').choices(sorts))
    .option('--no-fuse', 'rank by the look alone, without captions, tags, labels and names');
  addFilters(search).action((words: string[], flags: commands.SearchFlags) =>
    run((context) => commands.search(words, flags, context))(),
  );
  addFilters(
    program.command('similar').description('find photos like one').argument('<path>', 'any picture file'),
  ).action((path: string, flags: commands.SearchFlags) => run((context) => commands.similar(path, flags, context))());
  program
    .command('match')
    .description('say which of some texts fits a picture best')
    .argument('<path>', 'any picture file')
    .option('--text <text>', 'a text, taken as it is; may be given several times', collect)
    .option('--labels <a,b,c>', 'names, put into the template', commaList)
    .option('--template <text>', 'what {} in it stands for is the label (default "a photo of a {}")')
    .option('--top <n>', 'results at most', wholeNumber(1, 1000))
    .action((path: string, flags: commands.MatchFlags) => run((context) => commands.match(path, flags, context))());
}

function addLooking(program: Command, run: Run): void {
  program
    .command('show')
    .description('say what is known about a file, in the library or not')
    .argument('<path>')
    .action((path: string) => run((context) => commands.show(path, context))());
  program
    .command('status')
    .description('say what the library holds')
    .action(() => run((context) => commands.status(context))());
  program
    .command('evaluate')
    .description('measure the search against judged queries')
    .argument('<file>', 'JSON: {"queries":[{"text":…,"relevant":{path: gain}}]}')
    .action((file: string) => run((context) => commands.evaluate(file, context))());
}

function addServing(program: Command, options: ProgramOptions, outcome: { code: number }): void {
  program
    .command('serve')
    .description('open the interface in the browser')
    .argument('[dirs...]', 'folders to watch from now on')
    .option('--port <n>', 'port on this computer (default: 47615 or the next free one)', wholeNumber(0, 65_535))
    .option('--no-open', 'only print the address')
    .action(async (folders: string[], flags: { port?: number; open: boolean }) => {
      const { json, ...place } = program.opts<Place & { json?: boolean }>();
      try {
        const server = await options.serve(place, { folders, port: flags.port, open: flags.open });
        options.streams.out(json === true ? `${JSON.stringify({ url: server.url })}\n` : `${server.url}\n`);
        await server.ended;
      } catch (error) {
        outcome.code = fail(error, options.streams, json === true);
      }
    });
}

function addDoctor(program: Command, options: ProgramOptions, outcome: { code: number }): void {
  program
    .command('doctor')
    .description('try every part of this installation and say what works; fails (1) where something does not')
    .action(async () => {
      const { json, ...place } = program.opts<Place & { json?: boolean }>();
      try {
        const diagnosis = await examine({ ...options, open: (how) => options.open(place, how) });
        options.streams.out(json === true ? `${JSON.stringify(diagnosis)}\n` : printDiagnosis(diagnosis));
        outcome.code = anyFailed(diagnosis) ? exitFailed : exitDone;
      } catch (error) {
        outcome.code = fail(error, options.streams, json === true);
      }
    });
}
