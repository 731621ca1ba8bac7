import FleetModel

extension LogReader {
  /// Why there is nothing to show: the file, what was expected, and the first line found.
  func failure() -> SourceError {
    if let sentence = sentences.first(where: { !$0.isWarning }) {
      return SourceError(
        .unrecognised, name,
        "no data, nvidia-smi failed: \"\(excerpt)\"; \(sentence.meaning)")
    }
    if byteCount == 0 {
      return SourceError(.unrecognised, name, "the log is empty; \(LogFormat.expected)")
    }
    return SourceError(
      columnsAreUnknown ? .unknownName : .unrecognised, name,
      otherForm ?? columnWords ?? rowWords
        ?? "\(found), first line \"\(excerpt)\"; \(LogFormat.expected)")
  }

  private var found: String { format.map { "no usable row of \($0.word)" } ?? "no telemetry in it" }

  /// What a text is that is known and not read here.
  private var otherForm: String? {
    let first = first.drop { $0 == 0x20 || $0 == 0x09 }
    return first.withContiguousStorageIfAvailable { bytes -> String? in
      let line = Bytes(rebasing: bytes[...])
      if decoding.holeByteCount * 2 > byteCount {
        return
          "half of it is NUL: text of four bytes a character (UTF-32) is not read; convert it: "
          + "iconv -t UTF-8"
      }
      if sections.lineCount == 1, line.count(where: { $0 == 0x0D }) > 1 {
        return "its lines end in carriage returns alone; convert them: tr '\\r' '\\n' <FILE"
      }
      if line.mentions("gr3d_freq") || line.mentions("emc_freq") {
        return "output of tegrastats, which is not read; nvidia-smi of the same board is"
      }
      guard let byte = line.first, byte == 0x7B || byte == 0x5B, format == nil else { return nil }
      let isObject = line.count < 3 || line.place(of: 0x22) != nil || line.place(of: 0x7B) != nil
      return isObject
        ? "JSON, which is not read, first line \"\(excerpt)\"; \(LogFormat.expected)" : nil
    } ?? nil
  }

  private var columnsAreUnknown: Bool {
    sections.columns.map { !ColumnPlan($0).isUseful } ?? false
  }

  /// What is wrong with the columns that were given, or that a header names.
  private var columnWords: String? {
    if let columns = sections.columns, columnsAreUnknown {
      let list = HarmlessText.excerpt(columns.joined(separator: ","), limit: HarmlessText.quoted)
      return
        "none of the columns \(list) is a field of nvidia-smi; nvidia-smi --help-query-gpu lists "
        + "them"
    }
    let strangers = sections.strangers
    if let columns = sections.columns, format == nil, strangers.lookHeaderless {
      return
        "no row has the \(columns.count) fields that --columns names, first line \"\(excerpt)\""
    }
    if sections.columns == nil, format == nil, strangers.beginWithForeignHeader {
      return
        "no telemetry in it: the header \"\(excerpt)\" names no GPU's fields; if its rows are a "
        + "GPU's, name them with --columns"
    }
    return nil
  }

  /// What is wrong with the rows.
  private var rowWords: String? {
    guard sections.columns == nil else { return nil }
    if let lane = sections.lanes.first(where: { $0.format == .csv && $0.hasHeader }) {
      if let time = lane.unreadableTime(of: first) {
        return
          "no row has a time that can be read: \"\(HarmlessText.excerpt(time, limit: 40))\", as "
          + "a spreadsheet may have rewritten it; export the cells as text, or take the column out"
      }
      return
        "the columns of its header name no GPU and no reading, or none of its rows is one, first "
        + "line \"\(excerpt)\""
    }
    guard sections.strangers.lookHeaderless else { return nil }
    return "CSV without a header, first line \"\(excerpt)\"; name its fields with --columns"
  }

  /// The first line that nobody took.
  private var first: [UInt8] {
    sections.strangers.first.isEmpty ? previousLine : sections.strangers.first
  }

  /// The same, made harmless and cut.
  private var excerpt: String {
    HarmlessText.excerpt(String(decoding: first.prefix(1024), as: UTF8.self), limit: 120)
  }
}
