/// Reads one unit once: the reads of a poll, or those that find out what the unit is.
struct SunSpecSession: Sendable {
  let link: any ModbusLink
  let unit: UInt8
  /// Where the marker may stand.
  let bases: [Int]
  /// Registers of one read; fewer after the unit refused as many (exception 3).
  var most: Int
  /// Seconds that a chain may take.
  let patience: Double
  let clock: @Sendable () -> Double

  /// Nothing that is read is wider.
  static let fewest = 16

  /// One poll.
  ///
  /// - Parameters:
  ///   - memory: what is known of the unit; nil when it was never read.
  ///   - isSure: whether it was read well last time, so that what moves is enough.
  ///   - hint: the chain of another unit of the gateway, which this one probably has too.
  mutating func poll(
    _ memory: SunSpecMemory?, isSure: Bool, hint: SunSpecChain?
  ) async throws(SunSpecFault) -> SunSpecMemory {
    let now = clock()
    var memory = memory
    if let shorter = memory, let fuller = shorter.fuller,
      now - shorter.fullerTriedAt >= SunSpecMemory.fullerPeriod
    {
      memory?.fullerTriedAt = now
      // Whatever comes of it, what the unit has now is read.
      if let whole = (try? await confirmed(fuller)) ?? nil { return whole }
    }
    if let memory, isSure, now - memory.everythingAt < SunSpecMemory.ratingsPeriod {
      if let polled = try await refreshed(memory, now) { return polled }
    } else if let chain = memory?.chain ?? hint, var found = try await confirmed(chain) {
      found.fuller = memory?.fuller
      found.fullerTriedAt = memory?.fullerTriedAt ?? 0
      return found
    }
    return try await found(memory, hint, now)
  }

  /// Reads what moves; nil when the unit is no longer what it was.
  private mutating func refreshed(
    _ memory: SunSpecMemory, _ now: Double
  ) async throws(SunSpecFault) -> SunSpecMemory? {
    var memory = memory
    do throws(SunSpecFault) {
      memory.live = try await read(.live, memory.chain)
      if now - memory.slowAt >= SunSpecMemory.slowPeriod {
        memory.slow = try await read(.slow, memory.chain)
        memory.slowAt = now
      }
      return memory
    } catch {
      // Registers that are gone may be those of a map that has become shorter.
      guard error == .changed || error == .modbus(.exception(2)) else { throw error }
      return nil
    }
  }

  /// Reads everything as a chain has it; nil when the unit has another.
  private mutating func confirmed(
    _ chain: SunSpecChain
  ) async throws(SunSpecFault) -> SunSpecMemory? {
    do throws(SunSpecFault) {
      return SunSpecMemory(chain, everything: try await read(.everything, chain), at: clock())
    } catch {
      switch error {
      case .changed, .modbus(.exception(2)), .modbus(.exception(3)): return nil
      default: throw error
      }
    }
  }

  /// Finds the chain, and reads everything.
  private mutating func found(
    _ memory: SunSpecMemory?, _ hint: SunSpecChain?, _ now: Double
  ) async throws(SunSpecFault) -> SunSpecMemory {
    var chain = try await walk((memory?.chain ?? hint)?.end?.next)
    let before = memory?.fuller ?? memory?.chain
    let missing = before?.models.filter { chain[$0.id] == nil }.map { "\($0.id)" } ?? []
    if !missing.isEmpty {
      let names = (missing.count == 1 ? "model " : "models ") + missing.joined(separator: ", ")
      chain.notes.append("\(names), which it had before, cannot be read now")
      chain.lacksStorage =
        memory.map { SunSpecDecoder.reading($0.chain, $0.registers).isStorage } ?? false
    }
    var found = SunSpecMemory(
      chain, everything: try await read(.everything, chain), at: clock())
    if !missing.isEmpty {
      found.fuller = before
      found.fullerTriedAt = now
    }
    return found
  }

  /// The reads of a pace, in smaller pieces where the unit does not take so large ones.
  mutating func read(
    _ pace: SunSpecPlan.Pace, _ chain: SunSpecChain
  ) async throws(SunSpecFault) -> [SunSpecRegisters.Block] {
    while true {
      do throws(SunSpecFault) {
        var blocks: [SunSpecRegisters.Block] = []
        for range in SunSpecPlan.reads(pace, chain, most: most) {
          let block = try await read(range.lowerBound, range.count)
          guard chain.agrees(with: [block]) else { throw SunSpecFault.changed }
          blocks.append(block)
        }
        return blocks
      } catch {
        guard error == .modbus(.exception(3)), most > Self.fewest else { throw error }
        most = max(most / 2, Self.fewest)
      }
    }
  }

  private func read(
    _ address: Int, _ count: Int
  ) async throws(SunSpecFault) -> SunSpecRegisters.Block {
    guard let start = UInt16(exactly: address), let wanted = UInt16(exactly: count) else {
      throw .modbus(.exception(2))
    }
    do throws(ModbusError) {
      let words = try await link.read(ModbusRead(unit: unit, address: start, count: wanted))
      return SunSpecRegisters.Block(start: address, words: words)
    } catch {
      throw .modbus(error)
    }
  }

  /// Finds the models of the unit.
  mutating func walk(_ likelyEnd: Int?) async throws(SunSpecFault) -> SunSpecChain {
    var walk = SunSpecWalk(bases: bases, likelyEnd: likelyEnd)
    let deadline = clock() + patience
    var proven = 0
    var refusal: SunSpecFault?
    while true {
      switch walk.next(most: most) {
      case .found(let chain): return chain
      case .noMarker: throw proven == 0 ? refusal ?? .noMarker : .noMarker
      case .read(let address, let count, let need):
        guard clock() < deadline else { throw .tooSlow }
        do throws(SunSpecFault) {
          let block = try await read(address, count)
          walk.take(block.words, at: address)
          proven = max(proven, count)
        } catch {
          refusal = error
          try weigh(error, of: count, need: need, proven: proven, &walk)
        }
      }
    }
  }

  /// What a refusal means for the walk: too many registers, none of that address, or trouble.
  private mutating func weigh(
    _ fault: SunSpecFault, of count: Int, need: Int, proven: Int, _ walk: inout SunSpecWalk
  ) throws(SunSpecFault) {
    switch fault {
    case .modbus(.exception(3)) where count > max(proven, Self.fewest):
      most = max(count / 2, Self.fewest)
    case .modbus(.exception(2)), .modbus(.exception(3)): walk.refused()
    case .modbus(.exception(4)) where count > need && proven >= count: walk.refused()
    default: throw fault
    }
  }
}
