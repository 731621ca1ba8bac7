/// The models of a unit, as its chain lists them.
struct SunSpecChain: Hashable, Sendable {
  /// Where the marker stands.
  let base: Int
  /// The first of each kind that can be read, in their order.
  var models: [SunSpecModel] = []
  /// The end of a chain: the ID register that no model has, and where it stands. It should be 0xFFFF
  /// with a length of 0 behind it; some units have one register of 0.
  struct End: Hashable, Sendable {
    let id: UInt16
    let place: Int

    /// Behind it.
    var next: Int { place + (id == SunSpecModel.endID ? 2 : 1) }
  }

  var end: End?
  /// Whether models are missing of a unit that had a battery behind it when it had them.
  var lacksStorage = false
  /// What is odd about it, in sentences.
  var notes: [String] = []

  init(base: Int) { self.base = base }

  /// The words of the marker, "SunS".
  static let marker: [UInt16] = [0x5375, 0x6E53]
  /// Where a chain may begin, likeliest first.
  static let bases = [40000, 0, 50000]
  /// No unit has more.
  static let mostModels = 256
  static let mostRegisters = 20_000

  subscript(id: UInt16) -> SunSpecModel? { models.first { $0.id == id } }

  /// Where a point stands; nil when the unit has no such model or the model ends before it.
  func address(of point: SunSpecPoint) -> Int? {
    address(point.model, point.offset, point.kind.width)
  }

  func address(of scale: SunSpecPoint.Scale) -> Int? { address(scale.model, scale.offset, 1) }

  private func address(_ id: UInt16, _ offset: Int, _ width: Int) -> Int? {
    guard let model = self[id], offset + width <= 2 + model.length else { return nil }
    return model.address + offset
  }

  /// Whether registers agree with the chain wherever they show its marker, a model's head or its end; a unit
  /// whose firmware changed, or another unit than the one thought of, does not.
  func agrees(with blocks: [SunSpecRegisters.Block]) -> Bool {
    let registers = SunSpecRegisters(blocks)
    if let marker = registers.words(base, 2), Array(marker) != Self.marker { return false }
    if let end, let id = registers.words(end.place, 1)?.first, id != end.id { return false }
    return models.allSatisfy { model in
      guard let head = registers.words(model.address, 2) else { return true }
      return Array(head) == [model.id, UInt16(truncatingIfNeeded: model.length)]
    }
  }
}
