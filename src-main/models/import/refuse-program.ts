// Knows programs by how they begin: a model folder holds none. Pure.
import { damaged } from '../checkpoint/stored-tensor.ts';

const beginnings: readonly (readonly number[])[] = [
  [0x7f, 0x45, 0x4c, 0x46], // ELF
  [0x4d, 0x5a], // Windows
  [0xcf, 0xfa, 0xed, 0xfe], // Mach-O, 64 bits
  [0xce, 0xfa, 0xed, 0xfe], // Mach-O, 32 bits
  [0xca, 0xfe, 0xba, 0xbe], // Mach-O for several processors, Java
  [0x23, 0x21], // #!
];

/** `model-damaged` where a file begins as a program does, whatever its name. */
export function refuseProgram(beginning: Uint8Array): void {
  if (beginnings.some((bytes) => bytes.every((byte, at) => beginning[at] === byte)))
    throw damaged('It is a program. A model has none.');
}
