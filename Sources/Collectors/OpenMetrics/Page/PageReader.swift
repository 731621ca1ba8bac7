import FleetModel

/// Reads the pages of one exporter, one after another: what their series are is worked out when
/// they are first met, so that a line then costs a comparison, a number and a store.
struct PageReader: Sendable {
  let book: RuleBook
  /// Host of what has no label that names one: that of the page's address.
  let fallbackHost: String
  var gpus = GPURegister()
  var units = UnitRegister()
  private(set) var cells: [PageCell] = []
  /// The page that is being read, from 1.
  private(set) var page: UInt32 = 0
  private(set) var tally = PageTally()
  /// Processes that cells of the kind stand for.
  private(set) var processes: [GPUProcess] = []

  /// Exporters of the book that the pages so far came from.
  private(set) var exportersSeen: Set<Int> = []

  private var directory = SeriesDirectory()
  private var cellNumbers: [PageCell.Key: Int32] = [:]
  /// For each exporter the labels that were looked at, and whose they are.
  private var labels: [ByteTable] = []
  private var foundByLabels: [[GPURegister.Found?]] = []
  /// For each series the range of its links.
  private var firstLink: [Int32] = []
  private var links: [SeriesLink] = []
  /// Names of rules whose metric the exporter calls a counter.
  private var isCounter: [Bool]
  /// The name of the last metric that no rule has.
  private var unmapped: [UInt8] = []
  private var splitter = LineSplitter(limit: largestLine)

  /// Bytes of a line at most; a longer one is left out.
  static let largestLine = 1 << 16

  init(book: RuleBook = .builtIn, fallbackHost: String) {
    self.book = book
    self.fallbackHost = fallbackHost
    isCounter = [Bool](repeating: false, count: book.nameCount)
    forget()
  }

  /// Begins a page. Forgets all series when most of them are gone, so that what comes and goes
  /// (processes, pods) does not fill the memory.
  ///
  /// - Parameter keepsSeries: nothing is forgotten, since somebody holds numbers of series.
  mutating func begin(keepsSeries: Bool = false) {
    if !keepsSeries, directory.count > 4096, directory.count > 2 &* tally.known { forget() }
    directory.rewind()
    page &+= 1
    tally = PageTally()
    splitter = LineSplitter(limit: Self.largestLine)
  }

  private mutating func forget() {
    directory = SeriesDirectory()
    cells.removeAll()
    cellNumbers.removeAll()
    firstLink.removeAll()
    links.removeAll()
    processes.removeAll()
    labels = [ByteTable](repeating: ByteTable(), count: book.exporters.count)
    foundByLabels = [[GPURegister.Found?]](repeating: [], count: book.exporters.count)
  }

  /// Series that are remembered.
  var seriesCount: Int { directory.count }

  /// Whether the exporter says that it could not read its devices.
  var collectorFailed: Bool {
    cells.contains {
      $0.page == page && $0.key.target == .collectorSuccess && $0.value == 0
    }
  }

  /// Takes the next bytes of the page, cut anywhere.
  mutating func feed(_ bytes: Bytes) {
    tally.bytes &+= bytes.count
    var lines = splitter
    splitter = LineSplitter(limit: Self.largestLine)
    lines.feed(bytes) { read($0) }
    splitter = lines
  }

  /// Ends the page: its last line may lack its end.
  mutating func finish() {
    let rest = splitter.takeRest()
    rest.withUnsafeBufferPointer { read($0) }
    tally.oversized = splitter.droppedCount
    splitter = LineSplitter(limit: Self.largestLine)
  }

  private mutating func read(_ line: Bytes) {
    guard let first = line.first, !tally.isEnded else { return }
    if first == 0x23 {
      readComment(line)
    } else if let (series, length) = directory.expected(line) {
      take(series, Bytes(rebasing: line[length...]))
    } else {
      readUnexpected(line)
    }
  }

  private mutating func readComment(_ line: Bytes) {
    switch PageLine.comment(line.trimmed) {
    case .end: tally.isEnded = true
    case .kind(let name, let kind):
      guard let number = book.number(ofName: name) else { return }
      isCounter[number] = kind.equalsText("counter")
    default: break
    }
  }

  /// A line of another series than was expected: of a metric that nobody maps, of a known series
  /// in another place, or of a new one.
  private mutating func readUnexpected(_ whole: Bytes) {
    if isUnmapped(whole) {
      tally.series &+= 1
      return
    }
    let line = whole.trimmed
    guard let first = line.first else { return }
    if first == 0x23 {
      readComment(line)
      return
    }
    if first != 0x7B {
      let name = line.part(0, SeriesKey.endOfName(line))
      guard book.number(ofName: name) != nil || name.isEmpty else {
        tally.series &+= 1
        unmapped.removeAll(keepingCapacity: true)
        unmapped.append(contentsOf: name)
        return
      }
    }
    guard let key = SeriesKey(line) else {
      tally.damaged &+= 1
      return
    }
    guard let series = directory.number(line.part(0, key.length)) else {
      tally.leftOut &+= 1
      return
    }
    if series == firstLink.count { link(key) }
    take(series, line.part(key.length, line.count))
  }

  /// The number of a series by its `name{labels}`, for values that come otherwise than on a page;
  /// nil when the bytes name no series, or there is no room for more.
  mutating func number(ofSeries text: Bytes) -> Int? {
    guard let key = SeriesKey(text), key.length == text.count,
      let series = directory.number(text)
    else { return nil }
    if series == firstLink.count { link(key) }
    return series
  }

  /// Takes a value of a series, by the number that it was given.
  ///
  /// - Parameter milliseconds: when it was measured, since 1970; nil when that is not said.
  @inline(__always)
  mutating func take(_ series: Int, value: Double, milliseconds: Int64?) {
    take(series, SampleTail(value: value, milliseconds: milliseconds))
  }

  private func isUnmapped(_ line: Bytes) -> Bool {
    guard !unmapped.isEmpty, line.count > unmapped.count else { return false }
    let next = line[unmapped.count]
    guard next == 0x7B || next == 0x20 else { return false }
    return unmapped.withUnsafeBufferPointer { line.part(0, unmapped.count).equals($0) }
  }

  @inline(__always)
  private mutating func take(_ series: Int, _ rest: Bytes) {
    guard let tail = SampleTail(rest) else {
      tally.damaged &+= 1
      return
    }
    take(series, tail)
  }

  @inline(__always)
  private mutating func take(_ series: Int, _ tail: SampleTail) {
    tally.series &+= 1
    tally.known &+= 1
    let start = Int(firstLink[series])
    let end = series &+ 1 < firstLink.count ? Int(firstLink[series &+ 1]) : links.count
    var place = start
    while place < end {
      store(links[place], tail)
      place &+= 1
    }
  }

  @inline(__always)
  private mutating func store(_ link: SeriesLink, _ tail: SampleTail) {
    guard let value = link.conversion.value(tail.value) else { return }
    let cell = Int(link.cell)
    let isFirst = cells[cell].page != page
    switch link.kind {
    case .value:
      guard isFirst || link.rank < cells[cell].rank else { return }
      cells[cell].value = value
    case .bits:
      cells[cell].bits = (isFirst ? 0 : cells[cell].bits) | (value > 0 ? link.bits : 0)
    case .latestCode:
      guard isFirst || value > cells[cell].value else { return }
      cells[cell].value = value
      cells[cell].bits = value > 0 ? link.bits : 0
    }
    cells[cell].rank = link.rank
    cells[cell].page = page
    guard let stamp = tail.milliseconds else { return }
    cells[cell].stamp = max(isFirst ? 0 : cells[cell].stamp, stamp)
    tally.note(stamp: stamp)
  }

  /// Works out what a new series fills.
  private mutating func link(_ key: SeriesKey) {
    firstLink.append(Int32(clamping: links.count))
    guard let name = book.number(ofName: key.name) else { return }
    var targets: [RuleTarget] = []
    for number in book.rules(ofName: name) {
      let entry = book.entries[number]
      guard !targets.contains(entry.rule.target), RuleBook.fits(entry.rule, key),
        !(entry.rule.traits.contains(.onlyAsGauge) && isCounter[name]),
        let link = link(entry, key)
      else { continue }
      targets.append(entry.rule.target)
      exportersSeen.insert(entry.exporter)
      links.append(link)
    }
  }

  private mutating func link(_ entry: RuleBook.Entry, _ key: SeriesKey) -> SeriesLink? {
    let rule = entry.rule
    let exporter = book.exporters[entry.exporter]
    guard let (cellKey, share) = owner(rule, exporter, entry.exporter, key) else { return nil }
    var kind = SeriesLink.Kind.value
    var bits = rule.bits
    switch rule.target {
    case .eventReason: kind = .bits
    case .xidLabel:
      guard let code = key.text("xid").flatMap({ Int64($0) }) else { return nil }
      kind = .latestCode
      bits = code
    case .siteIslandWord:
      kind = .latestCode
      bits = Int64(IslandWords.connection(key.text("state") ?? "").rawValue)
    default: break
    }
    return SeriesLink(
      cell: cell(cellKey, share, key), rank: entry.rank, kind: kind,
      conversion: rule.conversion, bits: bits)
  }

  /// Who a series is of.
  private mutating func owner(
    _ rule: MetricRule, _ exporter: Exporter, _ number: Int, _ key: SeriesKey
  ) -> (PageCell.Key, share: Double)? {
    switch rule.target.subject {
    case .site: return (PageCell.Key(owner: 0, target: rule.target), 0)
    case .battery:
      return units.find(key, exporter.unit, fallbackHost: fallbackHost).map {
        (PageCell.Key(owner: $0, target: rule.target), 0)
      }
    case .gpu:
      guard let found = gpu(exporter, number, key) else { return nil }
      var cellKey = PageCell.Key(owner: found.gpu, target: rule.target)
      if rule.target == .process { cellKey.part = key.text("pid") ?? "" }
      guard let part = found.part, !rule.traits.isDisjoint(with: [.addsUp, .addsUpByShare]) else {
        return (cellKey, 0)
      }
      cellKey.part = part
      return (cellKey, rule.traits.contains(.addsUp) ? 1 : found.share)
    }
  }

  /// The GPU that an exporter's series is of. Exporters write the same labels for each metric of a
  /// GPU, so that they are looked at once.
  private mutating func gpu(
    _ exporter: Exporter, _ number: Int, _ key: SeriesKey
  ) -> GPURegister.Found? {
    guard let place = labels[number].number(key.labels), place <= foundByLabels[number].count else {
      return gpus.find(key, exporter.gpu, fallbackHost: fallbackHost)
    }
    if place < foundByLabels[number].count { return foundByLabels[number][place] }
    let found = gpus.find(key, exporter.gpu, fallbackHost: fallbackHost)
    foundByLabels[number].append(found)
    return found
  }

  private mutating func cell(_ cellKey: PageCell.Key, _ share: Double, _ key: SeriesKey) -> Int32 {
    if let number = cellNumbers[cellKey] { return number }
    let number = Int32(clamping: cells.count)
    var cell = PageCell(key: cellKey, share: share)
    if cellKey.target == .process {
      cell.bits = Int64(processes.count)
      processes.append(
        GPUProcess(
          gpu: cellKey.owner, pid: key.text("pid").flatMap { Int($0) },
          name: key.text("process_name") ?? key.text("command") ?? ""))
    }
    cells.append(cell)
    cellNumbers[cellKey] = number
    return number
  }
}
