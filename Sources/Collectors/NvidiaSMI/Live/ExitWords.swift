/// What an exit of nvidia-smi means. The codes are NVML's return values; those of the man page,
/// and by the enumeration some that occur without being listed there.
package enum ExitWords {
  private static let meanings: [Int32: String] = [
    2: "the tool refused an argument", 3: "not available on this device", 4: "no permission",
    6: "no devices were found", 8: "external power cables are not attached",
    9: "the driver is not loaded", 10: "the kernel has an interrupt problem with a GPU",
    12: "the NVML library was not found", 13: "the NVML library lacks a function",
    14: "the infoROM is corrupted", 15: "a GPU has fallen off the bus", 16: "a GPU must be reset",
    17: "the operating system blocks the GPU", 18: "driver and library versions differ",
    19: "a GPU is in use", 20: "no memory left for the tool", 126: "the tool cannot be run",
    127: "the tool was not found", 255: "an unknown error of the driver",
  ]

  /// `exit 9, the driver is not loaded: NVIDIA-SMI has failed because ...`; nil for a plain success.
  package static func words(for exit: ChildExit, sentence: String?) -> String? {
    let said = sentence.map { ": " + $0 } ?? ""
    switch exit {
    case .code(0): return sentence
    case .code(let code):
      return "exit \(code)" + (meanings[code].map { ", " + $0 } ?? "") + said
    case .signal(let number): return "ended by signal \(number)" + said
    }
  }
}
