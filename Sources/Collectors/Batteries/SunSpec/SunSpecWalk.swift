/// Finds the models of a unit. Says what to read next and is told what came of it; does no reading
/// itself (SunSpec Device Information Model Specification 1.2, sections 6.3 and 6.4).
///
/// Reads as many registers as one read takes, not a head at a time, for most units lie in four or
/// five reads; where a read reaches beyond the unit's map it goes on with heads alone.
struct SunSpecWalk: Sendable {
  enum Step: Sendable, Equatable {
    /// Registers wanted; fewer than that would do from `need` on.
    case read(address: Int, count: Int, need: Int)
    case found(SunSpecChain)
    /// None of the addresses has the marker.
    case noMarker
  }

  private let bases: [Int]
  private var base = 0
  private var chain: SunSpecChain?
  private var registers = SunSpecRegisters()
  /// Where the next head is expected.
  private var position = 0
  /// Whether the next head is a guess, good only for a model that is known.
  private var isGuess = false
  private var modelsSeen = 0
  /// How a read that was refused is tried again: whole, with the head alone, with one register.
  private var caution = 0
  /// The end that other units of the gateway have: reading beyond it may be refused.
  private let likelyEnd: Int?

  /// - Parameters:
  ///   - bases: where the marker may stand.
  ///   - likelyEnd: where the chain probably ends.
  init(bases: [Int] = SunSpecChain.bases, likelyEnd: Int? = nil) {
    self.bases = bases
    self.likelyEnd = likelyEnd
  }

  /// Takes registers that were read.
  mutating func take(_ words: [UInt16], at address: Int) {
    let block = SunSpecRegisters.Block(start: address, words: words)
    registers = SunSpecRegisters([block] + registers.blocks)
  }

  /// Notes that the unit has no such registers.
  mutating func refused() { caution += 1 }

  /// What to do next.
  ///
  /// - Parameter most: registers of one read.
  mutating func next(most: Int) -> Step {
    while true {
      guard chain != nil else {
        if let step = findMarker(most) { return step }
        continue
      }
      if let step = readHead(most) { return step }
    }
  }

  private mutating func findMarker(_ most: Int) -> Step? {
    guard bases.indices.contains(base) else { return .noMarker }
    let address = bases[base]
    if let words = registers.words(address, 2), Array(words) == SunSpecChain.marker {
      chain = SunSpecChain(base: address)
      position = address + 2
      caution = 0
      return nil
    }
    if registers.words(address, 2) != nil || caution > 1 {
      base += 1
      caution = 0
      return nil
    }
    return read(address, most)
  }

  private func read(_ address: Int, _ most: Int) -> Step {
    let room = 0x10000 - address
    guard caution == 0 else { return .read(address: address, count: min(2, room), need: 2) }
    var count = min(most, room)
    if let likelyEnd, likelyEnd > address { count = min(count, max(2, likelyEnd - address)) }
    return .read(address: address, count: count, need: 2)
  }

  private mutating func readHead(_ most: Int) -> Step? {
    guard var chain else { return nil }
    guard modelsSeen < SunSpecChain.mostModels else {
      return finish(
        "the chain has more than \(SunSpecChain.mostModels) models; the rest is left out")
    }
    guard position < 0x10000 else { return finish("the chain has no end") }
    if let id = registers.words(position, 1)?.first, isEnd(id) {
      chain.end = SunSpecChain.End(id: id, place: position)
      return .found(chain)
    }
    guard let head = registers.words(position, 2), let id = head.first, let length = head.last
    else {
      if caution > 2 { return finish("the chain has no end model") }
      guard caution == 2 else { return read(position, most) }
      return .read(address: position, count: 1, need: 1)
    }
    caution = min(caution, 1)
    return take(SunSpecModel(id: id, address: position, length: Int(length)))
  }

  /// Whether an ID ends the chain: no model has the number 0, where no length stands behind it.
  private func isEnd(_ id: UInt16) -> Bool {
    guard id == 0 else { return id == SunSpecModel.endID }
    return !isGuess && registers.words(position, 2)?.last ?? 0 == 0
  }

  /// Notes a head, and where the next is.
  private mutating func take(_ model: SunSpecModel) -> Step? {
    guard let base = chain?.base else { return nil }
    modelsSeen += 1
    let size = SunSpecModel.size(of: model.id)
    if isGuess, size == nil { return finish("the rest of the chain cannot be found") }
    isGuess = false
    guard model.length > 0, model.end < min(0x10000, base + SunSpecChain.mostRegisters) else {
      return skip(model, size)
    }
    position = model.end
    guard let size else { return nil }
    guard chain?[model.id] == nil else {
      noteRepeat(of: model.id)
      return nil
    }
    if model.length < size.needed {
      chain?.notes.append(
        "model \(model.id) has \(model.length) registers where \(size.usual) are due; it is left out"
      )
    } else {
      chain?.models.append(model)
    }
    return nil
  }

  /// Says once that a unit has a kind of model again: what that holds is in no figure.
  private mutating func noteRepeat(of id: UInt16) {
    let note = "it has more than one model \(id); the first is shown, the others are in no sum"
    if chain?.notes.contains(note) == false { chain?.notes.append(note) }
  }

  /// Goes on behind a model whose length cannot be, if it is one whose usual length is known.
  private mutating func skip(_ model: SunSpecModel, _ size: SunSpecModel.Size?) -> Step? {
    guard let size else {
      return finish(
        "model \(model.id) says it has \(model.length) registers; the rest of the chain is left out"
      )
    }
    chain?.notes.append("model \(model.id) says it has \(model.length) registers; it is left out")
    position = model.address + 2 + size.usual
    isGuess = true
    return nil
  }

  private func finish(_ note: String) -> Step? {
    guard var chain else { return .noMarker }
    chain.notes.append(note)
    return .found(chain)
  }
}
