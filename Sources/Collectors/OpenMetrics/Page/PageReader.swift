import FleetModel

/// Reads the pages of one exporter, one after another: what their series are is worked out when
/// they are first met, so that a line then costs a comparison, a number and a store.
struct PageReader: Sendable {
  let book: RuleBook
  /// Host of what has no label that names one: that of the page's address.
  let fallbackHost: String
  var gpus = GPURegister()
  var units = UnitRegister()
  var cells: [PageCell] = []
  /// The page that is being read, from 1.
  private(set) var page: UInt32 = 0
  private(set) var tally = PageTally()
  /// Processes that cells of the kind stand for.
  var processes: [GPUProcess] = []

  /// Exporters of the book that the pages so far came from.
  var exportersSeen: [Int] { seen.exporters(of: book) }
  var seen = SeenExporters()

  /// Whom the GPUs work for.
  var workloads = WorkloadRegister()

  var table = SeriesTable()
  var uses: [SeriesUse] = []
  var links: [SeriesLink] = []
  /// For each name in the table the rules that it may fill.
  var rulesOfHead: [[HeadRule]?] = []
  var owners: OwnerCache
  var cellNumbers: CellNumbers
  /// Names of rules whose metric the exporter calls a counter.
  var isCounter: [Bool]
  /// The name of the last metric that no rule has.
  private var unmapped: [UInt8] = []
  private var splitter = LineSplitter(limit: largestLine)

  /// Bytes of a line at most; a longer one is left out.
  static let largestLine = 1 << 16

  init(book: RuleBook = .builtIn, fallbackHost: String) {
    self.book = book
    self.fallbackHost = fallbackHost
    isCounter = [Bool](repeating: false, count: book.nameCount)
    owners = OwnerCache(exporters: book.exporters.count)
    cellNumbers = CellNumbers(targets: book.targetCount)
  }

  /// Begins a page. Forgets all series when most of them are gone, so that what comes and goes
  /// (processes, pods) does not fill the memory.
  ///
  /// - Parameter keepsSeries: nothing is forgotten, since somebody holds numbers of series.
  mutating func begin(keepsSeries: Bool = false) {
    if !keepsSeries, table.count > 4096, table.count > 2 &* tally.met { forget() }
    table.rewind()
    page &+= 1
    gpus.page = page
    tally = PageTally()
    splitter = LineSplitter(limit: Self.largestLine)
  }

  private mutating func forget() {
    table = SeriesTable()
    cells.removeAll()
    uses.removeAll()
    links.removeAll()
    processes.removeAll()
    rulesOfHead.removeAll()
    owners = OwnerCache(exporters: book.exporters.count)
    cellNumbers = CellNumbers(targets: book.targetCount)
    workloads.forget()
  }

  /// Series that are remembered.
  var seriesCount: Int { table.count }

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

  /// Ends the page. A last line without its end may have been cut in a number, and is no value.
  mutating func finish() {
    let rest = splitter.takeRest()
    rest.withUnsafeBufferPointer { line in
      if line.first == 0x23 { read(line) }
    }
    tally.oversized = splitter.droppedCount
    tally.isCut = !rest.isEmpty && !tally.isEnded
    splitter = LineSplitter(limit: Self.largestLine)
  }

  /// Says that the page was to end with `# EOF`; without it more may have followed.
  mutating func requireEnd() {
    if !tally.isEnded { tally.isCut = true }
  }

  private mutating func read(_ line: Bytes) {
    guard let first = line.first, !tally.isEnded else { return }
    if first == 0x23 {
      readComment(line)
    } else if let (series, length) = table.expected(line) {
      take(series, Bytes(rebasing: line[length...]))
    } else {
      readUnexpected(line)
    }
  }

  private mutating func readComment(_ line: Bytes) {
    // Words for people say nothing.
    if line.count > 2, line[1] == 0x20, line[2] == 0x48 { return }
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
    if let (head, start) = table.sameHead(whole),
      let (body, end) = table.expectedBody(whole, from: start)
    {
      readNew(head, body, whole, end)
      return
    }
    let line = whole.trimmed
    guard let first = line.first else { return }
    if first == 0x23 {
      readComment(line)
      return
    }
    guard let (head, start) = head(line, first) else { return }
    if let (body, end) = table.expectedBody(line, from: start) {
      readNew(head, body, line, end)
      return
    }
    guard let key = SeriesKey(line) else {
      tally.damaged &+= 1
      tally.nameless &+= 1
      return
    }
    guard let body = table.body(of: line.part(start, key.length)) else {
      tally.leftOut &+= 1
      return
    }
    readNew(head, body, line, key.length)
  }

  /// The name that a line begins with, and where it ends; nil when the line is done with, since
  /// nobody maps the name.
  private mutating func head(_ line: Bytes, _ first: UInt8) -> (head: Int, end: Int)? {
    if let known = table.sameHead(line) { return (known.head, known.length) }
    let end = first == 0x7B ? 0 : SeriesKey.endOfName(line)
    let name = line.part(0, end)
    guard book.number(ofName: name) != nil || name.isEmpty else {
      tally.series &+= 1
      unmapped.removeAll(keepingCapacity: true)
      unmapped.append(contentsOf: name)
      return nil
    }
    guard let head = table.head(of: name) else {
      tally.leftOut &+= 1
      return nil
    }
    return (head, end)
  }

  /// A series by its parts; what follows them is its value.
  private mutating func readNew(_ head: Int, _ body: Int, _ line: Bytes, _ end: Int) {
    guard let series = table.number(head, body) else {
      tally.leftOut &+= 1
      return
    }
    if series == uses.count { link(line, head, body) }
    take(series, line.part(end, line.count))
  }

  /// The number of a series by its `name{labels}`, for values that come otherwise than on a page;
  /// nil when the bytes name no series, or there is no room for more.
  mutating func number(ofSeries text: Bytes) -> Int? {
    // What such values are of may have moved between their times.
    gpus.page = 0
    guard let key = SeriesKey(text), key.length == text.count else { return nil }
    let end = text.first == 0x7B ? 0 : SeriesKey.endOfName(text)
    guard let head = table.head(of: text.part(0, end)),
      let body = table.body(of: text.part(end, text.count)),
      let series = table.number(head, body)
    else { return nil }
    if series == uses.count { link(text, head, body) }
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
      fail(series)
      return
    }
    take(series, tail)
  }

  /// Notes a line of a series whose value cannot be read: an error of what it fills.
  private mutating func fail(_ series: Int) {
    tally.damaged &+= 1
    let use = uses[series]
    if use.workload >= 0 { workloads.note(use.workload, on: page) }
    for place in Int(use.firstLink)..<Int(use.endOfLinks) {
      cells[Int(links[place].cell)].fail(on: page)
    }
  }

  @inline(__always)
  private mutating func take(_ series: Int, _ tail: SampleTail) {
    tally.series &+= 1
    tally.met &+= 1
    let use = uses[series]
    if use.firstLink < use.endOfLinks { tally.known &+= 1 }
    if use.workload >= 0 {
      workloads.note(use.workload, on: page)
      if let stamp = tail.milliseconds { workloads.note(use.workload, stamp: stamp) }
    }
    var place = Int(use.firstLink)
    while place < Int(use.endOfLinks) {
      store(links[place], tail)
      place &+= 1
    }
  }

  @inline(__always)
  private mutating func store(_ link: SeriesLink, _ tail: SampleTail) {
    guard let value = link.conversion.value(tail.value) else { return failPart(link) }
    if link.conversion.traits.contains(.hasNone), book.isNone(tail.value, rank: link.rank) {
      return failPart(link)
    }
    let cell = Int(link.cell)
    let isFirst = cells[cell].page != page
    switch link.kind {
    case .value:
      let isNewer = link.rank == cells[cell].rank && tail.milliseconds ?? 0 > cells[cell].stamp
      guard isFirst || link.rank < cells[cell].rank || isNewer else { return }
      cells[cell].value = value
    case .largest, .sum, .mean:
      guard isFirst || link.rank <= cells[cell].rank else { return }
      cells[cell].join(value, as: link.kind, isFirst: isFirst || link.rank < cells[cell].rank)
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

  /// An instance that says nothing leaves the sum over all of them unknown.
  private mutating func failPart(_ link: SeriesLink) {
    guard !link.conversion.traits.isDisjoint(with: [.addsUp, .addsUpByShare]),
      !cells[Int(link.cell)].key.part.isEmpty
    else { return }
    cells[Int(link.cell)].fail(on: page)
  }
}
