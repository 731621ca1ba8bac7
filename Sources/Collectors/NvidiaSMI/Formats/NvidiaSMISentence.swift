import FleetModel

/// A sentence that nvidia-smi prints in place of data or between rows of data.
package enum NvidiaSMISentence: Hashable, Sendable {
  /// `Unable to determine the device handle for GPU 0000:0B:00.0: ...`: one GPU does not answer,
  /// the others do.
  case deviceHandle(index: Int?, busID: String?)
  /// `WARNING: infoROM is corrupted at gpu 0000:3B:00.0`: that GPU answers, but what it keeps on the
  /// board (serial number, aggregate ECC counts) cannot be trusted.
  case infoROM(index: Int?, busID: String?)
  /// `Field "..." is not a valid field to query.`
  case invalidField(String)
  /// `NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.`
  case noDriver
  /// `Failed to initialize NVML: Driver/library version mismatch`
  case versionMismatch
  /// `Failed to initialize NVML: ...` of any other kind.
  case noLibrary
  /// `No devices were found`
  case noDevices
  /// `Not supported on the device(s)`
  case notSupported
  /// `Invalid combination of input arguments.`, `ERROR: Option ... is not recognized.`
  case invalidArguments
  /// A message with which a shell says that there is no such program.
  case noTool

  /// What a line says; nil when it is none of these.
  package init?(_ bytes: Bytes) {
    let line = bytes.trimmed
    guard let first = line.first, line.count >= 16, line.count < 4096 else { return nil }
    guard !Bytes.isDigit(first), first != 0x2B, first != 0x7C else { return nil }
    if line.mentions("unable to determine the device handle") {
      let (index, busID) = Self.device(in: line)
      self = .deviceHandle(index: index, busID: busID)
    } else if line.mentions("inforom is corrupted") {
      let (index, busID) = Self.device(in: line)
      self = .infoROM(index: index, busID: busID)
    } else if line.startsLike("field \""), line.mentions("is not a valid field") {
      let name = line.text.split(separator: "\"", omittingEmptySubsequences: false)
      self = .invalidField(name.count > 1 ? String(name[1]) : "")
    } else if let whole = Self.wholeOutput(line) {
      self = whole
    } else {
      return nil
    }
  }

  private static func wholeOutput(_ line: Bytes) -> NvidiaSMISentence? {
    if line.mentions("couldn't communicate with the nvidia driver") { return .noDriver }
    if line.startsLike("failed to initialize nvml") {
      return line.mentions("mismatch") ? .versionMismatch : .noLibrary
    }
    if line.startsLike("nvidia-smi couldn't find") { return .noLibrary }
    if line.startsLike("no devices were found") || line.startsLike("no devices found") {
      return .noDevices
    }
    if line.startsLike("not supported on the device") { return .notSupported }
    if line.startsLike("invalid combination of input arguments")
      || line.startsLike("error: option") || line.startsLike("failed to process command line")
    {
      return .invalidArguments
    }
    return line.mentions("nvidia-smi") && line.mentions("not found") ? .noTool : nil
  }

  /// The GPU that a sentence names. Ignores case, doubled blanks, the optional blank behind `GPU` and
  /// the optional `GPU1: `.
  private static func device(in line: Bytes) -> (index: Int?, busID: String?) {
    let words = line.text.lowercased().split { " ,;\t".contains($0) }
    var index: Int?
    var busID: String?
    var isBehindGPU = false
    for word in words {
      var rest = word
      let isGPU = rest.hasPrefix("gpu")
      if isGPU { rest = rest.dropFirst(3) }
      while rest.last == ":" || rest.last == "." { rest = rest.dropLast() }
      if rest.contains(":"), isBusID(rest) { busID = busID ?? rest.uppercased() }
      if isGPU || isBehindGPU, let number = Int(rest), number >= 0 { index = index ?? number }
      isBehindGPU = isGPU && rest.isEmpty
    }
    return (index, busID)
  }

  /// `0000:0b:00.0`, `0b:00.0`.
  static func isBusID(_ text: Bytes) -> Bool {
    text.count < 20 && isBusID(Substring(text.text))
  }

  private static func isBusID(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":")
    guard parts.count == 2 || parts.count == 3, let last = parts.last, last.contains(".") else {
      return false
    }
    return text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
  }

  /// Whether the sentence stands for the whole output rather than for one GPU.
  package var isWholeOutput: Bool {
    if case .deviceHandle = self { return false }
    return !isWarning
  }

  /// Whether data may be had in spite of it, of every GPU.
  package var isWarning: Bool {
    if case .infoROM = self { return true }
    return false
  }

  /// What it means, and what to do, in words.
  package var meaning: String {
    switch self {
    case .deviceHandle: "a GPU does not answer its driver"
    case .infoROM(let index, let busID):
      "the infoROM of GPU \(busID ?? index.map { String($0) } ?? "?") is corrupted: its serial "
        + "number and its lifetime error counts cannot be trusted; have the board checked"
    case .invalidField(let name):
      "the driver has no field \"\(name)\" (nvidia-smi exits 2); ask for other fields"
    case .noDriver:
      "the NVIDIA driver is not loaded (nvidia-smi exits 9); load it and run again"
    case .versionMismatch:
      "the library is not of the loaded driver's version (nvidia-smi exits 18); "
        + "reload the driver or reboot"
    case .noLibrary:
      "NVML could not be initialised (nvidia-smi exits 12 or 255); "
        + "check the driver, and the devices of a container"
    case .noDevices: "the driver sees no GPU (nvidia-smi exits 6)"
    case .notSupported: "the GPU does not support this output (nvidia-smi exits 3)"
    case .invalidArguments: "nvidia-smi did not accept its arguments (exit 2)"
    case .noTool: "there is no nvidia-smi on that host"
    }
  }
}
