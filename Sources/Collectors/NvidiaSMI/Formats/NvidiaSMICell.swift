import FleetModel

/// Reads one cell of nvidia-smi output. The texts that stand for no number differ by driver and
/// format: CSV puts brackets around them, XML does not, the table shortens them to `ERR!`.
package enum NvidiaSMICell {
  /// What a cell says of a metric. Numbers may carry a unit; whatever is no number and no known
  /// word for "not available" is an error, and no text ever becomes a zero.
  package static func parse(_ bytes: Bytes, for metric: Metric) -> CellState {
    parse(bytes, CellRule(metric))
  }

  /// The same for text.
  package static func parse(_ text: String, for metric: Metric) -> CellState {
    text.withBytes { parse($0, CellRule(metric)) }
  }

  package static func parse(_ bytes: Bytes, _ rule: CellRule) -> CellState {
    let cell = bytes.trimmed
    guard let first = cell.first else { return .unsupported }
    if Bytes.isDigit(first), rule.kind == .number { return number(cell, rule) }
    if isUnavailable(cell) { return .unsupported }
    switch rule.kind {
    case .number: return number(cell, rule)
    case .performanceState: return performanceState(cell)
    case .mask: return mask(cell)
    }
  }

  /// Whether a cell says that the device, the driver or the library has no such value: `[N/A]`,
  /// `N/A`, `[Not Supported]`, `-`, empty, and what newer drivers say of fields that are gone.
  package static func isUnavailable(_ bytes: Bytes) -> Bool {
    let cell = withoutBrackets(bytes.trimmed)
    return cell.isEmpty || cell.isLike("n/a") || cell.isLike("-")
      || cell.isLike("not supported") || cell.isLike("not available") || cell.isLike("not found")
      || cell.isLike("function not found")
      || cell.isLike("requested functionality has been deprecated")
      || cell.startsLike("not available in")
  }

  /// Whether a cell holds the text of an NVML error in place of a value.
  package static func isError(_ bytes: Bytes) -> Bool {
    let cell = bytes.trimmed
    if isUnavailable(cell) { return false }
    return cell.first == 0x5B || cell.startsLike("err!") || cell.isLike("unknown error")
      || cell.startsLike("gpu is lost") || cell.startsLike("gpu requires reset")
      || cell.isLike("insufficient permissions")
  }

  /// Whether a cell that became an error holds something else than the text of one.
  static func isUnreadable(_ bytes: Bytes, _ state: CellState) -> Bool {
    state == .error && !isError(bytes)
  }

  /// The status that the text of a cell gives its whole GPU: lost, or in need of a reset.
  package static func status(_ bytes: Bytes) -> EntityStatus? {
    let cell = withoutBrackets(bytes.trimmed)
    if cell.startsLike("gpu is lost") { return .lost }
    return cell.startsLike("gpu requires reset") ? .needsReset : nil
  }

  /// The status that `gpu_recovery_action` or `reset_status.*` gives: `None`, `No` and what is not
  /// available ask for nothing; every other word (`GPU Reset`, `Node Reboot`, `Drain P2P`, `Yes`)
  /// asks for a hand.
  package static func recoveryStatus(_ bytes: Bytes) -> EntityStatus? {
    let cell = bytes.trimmed
    if isUnavailable(cell) || isError(cell) || cell.isLike("none") || cell.isLike("no") {
      return nil
    }
    return .needsReset
  }

  static func withoutBrackets(_ cell: Bytes) -> Bytes {
    guard cell.count >= 2, cell.first == 0x5B, cell.last == 0x5D else { return cell }
    return cell.part(1, cell.count - 1)
  }

  /// `P0` to `P15`.
  private static func performanceState(_ cell: Bytes) -> CellState {
    let digits = cell.first == 0x50 || cell.first == 0x70 ? cell.part(1, cell.count) : cell
    guard digits.count <= 3, let state = digits.unsigned else { return .error }
    return .value(Int64(state))
  }

  /// `0x0000000000000004`, or decimal.
  private static func mask(_ cell: Bytes) -> CellState {
    guard cell.startsLike("0x") else {
      return cell.unsigned.map { .value(Int64($0)) } ?? .error
    }
    var value: UInt64 = 0
    guard cell.count > 2 else { return .error }
    for byte in cell.part(2, cell.count) {
      guard let digit = hexDigit(byte), value >> 59 == 0 else { return .error }
      value = value << 4 | digit
    }
    return Int64(exactly: value).map { .value($0) } ?? .error
  }

  static func hexDigit(_ byte: UInt8) -> UInt64? {
    if Bytes.isDigit(byte) { return UInt64(byte &- 0x30) }
    let letter = Bytes.lowered(byte)
    return letter >= 0x61 && letter <= 0x66 ? UInt64(letter &- 0x57) : nil
  }
}

extension NvidiaSMICell {
  /// Memory of a process in MiB; nil when it is not told.
  static func mebibytes(_ cell: Bytes) -> Int64? {
    guard case .value(let value) = parse(cell, for: .framebufferUsed) else { return nil }
    return value
  }
}
