// Reads the pickle inside a torch file as data. It calls nothing and imports nothing: a global is a name to be matched against a
// short list, an object is a note of what was asked for. Whatever is not on the lists is refused. Runs in inference processes.
// Opcodes: CPython Lib/pickletools.py, protocol 2 (what torch.save writes) and the framing of protocol 4.
import { damaged, quoted } from './stored-tensor.ts';

/** A global named by the pickle, e.g. `torch FloatStorage`. */
export class PickleGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
/** `callable(*args)`, noted, never called. */
export class PickleCall {
  readonly callable: string;
  readonly args: readonly PickleValue[];
  constructor(callable: string, args: readonly PickleValue[]) {
    this.callable = callable;
    this.args = args;
  }
}
/** A reference to data outside the pickle (torch: a storage). */
export class PickleReference {
  readonly id: PickleValue;
  constructor(id: PickleValue) {
    this.id = id;
  }
}
export type PickleDict = Map<PickleValue, PickleValue>;
export type PickleValue =
  null | boolean | number | string | PickleValue[] | PickleDict | PickleGlobal | PickleCall | PickleReference;

const mark = Symbol('mark');
type Slot = PickleValue | typeof mark;

const maxStack = 1_000_000;

/** The value a pickle describes. `allowedGlobals` are `module name` pairs; any other global, and any unknown opcode, is `model-damaged`. */
export function readPickle(bytes: Buffer, allowedGlobals: ReadonlySet<string>): PickleValue {
  return new PickleReader(bytes, allowedGlobals).read();
}

class PickleReader {
  readonly #bytes: Buffer;
  readonly #allowed: ReadonlySet<string>;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Buffer, allowed: ReadonlySet<string>) {
    this.#bytes = bytes;
    this.#allowed = allowed;
  }

  read(): PickleValue {
    for (;;) {
      const opcode = this.#take(1).readUInt8();
      if (opcode === 0x2e /* STOP */) {
        const value = this.#pop();
        if (this.#stack.length > 0) throw damaged('The description inside the model file is damaged.');
        return value;
      }
      if (!this.#literal(opcode) && !this.#container(opcode) && !this.#reference(opcode)) {
        throw damaged(
          `The model file asks for the pickle operation 0x${opcode.toString(16)}, which a model never needs.`,
        );
      }
      if (this.#stack.length > maxStack) throw damaged('The description inside the model file is absurdly large.');
    }
  }

  /** Numbers, strings, constants and framing. False where the opcode is none of these. */
  #literal(opcode: number): boolean {
    switch (opcode) {
      case 0x80: // PROTO
        if (this.#take(1).readUInt8() > 5) throw damaged('The model file was written by a newer pickle protocol.');
        return true;
      case 0x95: // FRAME
        this.#take(8);
        return true;
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4b: // BININT1
        return this.#push(this.#take(1).readUInt8());
      case 0x4d: // BININT2
        return this.#push(this.#take(2).readUInt16LE());
      case 0x4a: // BININT
        return this.#push(this.#take(4).readInt32LE());
      case 0x8a: // LONG1
        return this.#push(this.#long(this.#take(1).readUInt8()));
      case 0x47: // BINFLOAT
        return this.#push(this.#take(8).readDoubleBE());
      case 0x58: // BINUNICODE
        return this.#push(this.#take(this.#take(4).readUInt32LE()).toString('utf8'));
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(this.#take(this.#take(1).readUInt8()).toString('utf8'));
      default:
        return false;
    }
  }

  #container(opcode: number): boolean {
    switch (opcode) {
      case 0x28: // MARK
        this.#stack.push(mark);
        return true;
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
        return this.#push([]);
      case 0x7d: // EMPTY_DICT
        return this.#push(new Map());
      case 0x74: // TUPLE
        return this.#push(this.#popToMark());
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push(this.#popMany(opcode - 0x84));
      case 0x61: // APPEND
        return this.#append([this.#pop()]);
      case 0x65: // APPENDS
        return this.#append(this.#popToMark());
      case 0x73: // SETITEM
        return this.#set(this.#popMany(2));
      case 0x75: // SETITEMS
        return this.#set(this.#popToMark());
      default:
        return false;
    }
  }

  #reference(opcode: number): boolean {
    switch (opcode) {
      case 0x71: // BINPUT
        return this.#remember(this.#take(1).readUInt8());
      case 0x72: // LONG_BINPUT
        return this.#remember(this.#take(4).readUInt32LE());
      case 0x94: // MEMOIZE
        return this.#remember(this.#memo.size);
      case 0x68: // BINGET
        return this.#recall(this.#take(1).readUInt8());
      case 0x6a: // LONG_BINGET
        return this.#recall(this.#take(4).readUInt32LE());
      case 0x63: // GLOBAL
        return this.#global(this.#line(), this.#line());
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.#popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string')
          throw damaged('The model file names a global badly.');
        return this.#global(module, name);
      }
      case 0x51: // BINPERSID
        return this.#push(new PickleReference(this.#pop()));
      case 0x52: {
        // REDUCE
        const [callable, args] = this.#popMany(2);
        if (!(callable instanceof PickleGlobal) || !Array.isArray(args))
          throw damaged('The model file calls something that is not a name.');
        return this.#push(
          callable.name === 'collections OrderedDict' ? new Map() : new PickleCall(callable.name, args),
        );
      }
      case 0x62: // BUILD: attributes of an object (torch: `_metadata` of a state dict); not data we use
        this.#pop();
        return true;
      default:
        return false;
    }
  }

  #take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw damaged('The description inside the model file is cut off.');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0 || end - this.#at > 200) throw damaged('The description inside the model file is damaged.');
    return this.#take(end + 1 - this.#at)
      .toString('utf8')
      .trimEnd();
  }

  #long(length: number): number {
    if (length > 8) throw damaged('The model file holds a number beyond any size.');
    const bytes = this.#take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
    const number = Number(length === 0 ? 0n : BigInt.asIntN(length * 8, value));
    if (!Number.isSafeInteger(number)) throw damaged('The model file holds a number beyond any size.');
    return number;
  }

  #push(value: PickleValue): true {
    this.#stack.push(value);
    return true;
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === mark) throw damaged('The description inside the model file is damaged.');
    return value;
  }

  #popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #popToMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(mark);
    if (at < 0) throw damaged('The description inside the model file is damaged.');
    return this.#stack.splice(at).slice(1) as PickleValue[];
  }

  #top(): Slot | undefined {
    return this.#stack.at(-1);
  }

  #append(values: PickleValue[]): true {
    const list = this.#top();
    if (!Array.isArray(list)) throw damaged('The description inside the model file is damaged.');
    for (const value of values) list.push(value);
    return true;
  }

  #set(pairs: PickleValue[]): true {
    const dict = this.#top();
    if (!(dict instanceof Map) || pairs.length % 2 !== 0)
      throw damaged('The description inside the model file is damaged.');
    for (let i = 0; i < pairs.length; i += 2) dict.set(pairs[i] ?? null, pairs[i + 1] ?? null);
    return true;
  }

  #remember(key: number): true {
    const value = this.#top();
    if (value === undefined || value === mark) throw damaged('The description inside the model file is damaged.');
    this.#memo.set(key, value);
    return true;
  }

  #recall(key: number): true {
    const value = this.#memo.get(key);
    if (value === undefined) throw damaged('The description inside the model file is damaged.');
    return this.#push(value);
  }

  #global(module: string, name: string): true {
    const full = `${module} ${name}`;
    if (!this.#allowed.has(full)) {
      throw damaged(
        `The model file names ${quoted(`${module}.${name}`)}, which a model never needs; it may be an attack and was not read.`,
      );
    }
    return this.#push(new PickleGlobal(full));
  }
}
