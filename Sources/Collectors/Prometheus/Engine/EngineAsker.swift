import FleetModel

/// What came of one question: an answer, in as many parts as the engine had to be asked for.
enum EngineOutcome: Sendable {
  case answered([[UInt8]])
  case failed(EngineError)
}

/// Asks for all columns of a plan at an instant, or over a grid of them; what an engine refuses as
/// too large, it is asked for in parts.
struct EngineAsker: Sendable {
  let address: EngineAddress
  let client: EngineClient
  /// What the engine was found to allow.
  let bound: EngineBound

  init(address: EngineAddress, client: EngineClient, bound: EngineBound = EngineBound()) {
    self.address = address
    self.client = client
    self.bound = bound
  }

  /// A question, as PromQL of the address (and of a part of its fleet).
  typealias Expression = @Sendable (EngineAddress) -> String

  /// The outcome of each column, in their order.
  ///
  /// - Parameters:
  ///   - time: seconds since 1970; nil for the present.
  ///   - seconds: what one question may take.
  func ask(
    _ columns: [EnginePlan.Column], at time: Double?, seconds: Double
  ) async -> [EngineOutcome] {
    await client.all(columns) { column in
      await ask({ EnginePlan.expression(column, $0) }, at: time, seconds: seconds)
    }
  }

  /// The outcome of one expression at an instant.
  func ask(_ expression: Expression, at time: Double?, seconds: Double) async -> EngineOutcome {
    let moment = time.map { [EngineClient.Field("time", Self.text($0))] } ?? []
    return await inParts(expression, "/api/v1/query", moment, seconds)
  }

  func ask(
    _ columns: [EnginePlan.Column], over grid: EngineGrid, seconds: Double
  ) async -> [EngineOutcome] {
    await ask(
      columns.map { column in { EnginePlan.expression(column, $0) } }, over: grid, seconds: seconds)
  }

  /// The outcome of each expression over a grid.
  func ask(
    _ expressions: [Expression], over grid: EngineGrid, seconds: Double
  ) async -> [EngineOutcome] {
    let range = [
      EngineClient.Field("start", Self.text(grid.start)),
      EngineClient.Field("end", Self.text(grid.start + Double(max(0, grid.count - 1)) * grid.step)),
      EngineClient.Field("step", Self.text(grid.step)),
    ]
    return await client.all(expressions) { expression in
      await inParts(expression, "/api/v1/query_range", range, seconds)
    }
  }

  /// Asks for the parts that the engine is known to allow, and for smaller ones where it refuses.
  private func inParts(
    _ expression: Expression, _ path: String, _ fields: [EngineClient.Field], _ seconds: Double
  ) async -> EngineOutcome {
    var open = Array(bound.parts().reversed())
    var bodies: [[UInt8]] = []
    while let part = open.popLast() {
      let query = EngineClient.Field("query", expression(address.narrowed(to: part)))
      switch await Self.outcome(client, path, [query] + fields, seconds) {
      case .answered(let answers): bodies += answers
      case .failed(let error):
        guard error.code == .tooLarge, let smaller = await smaller(part), smaller.count > 1,
          bound.note(part, fallsInto: smaller)
        else { return .failed(error) }
        open += bound.parts(of: part).reversed()
      }
    }
    return .answered(bodies)
  }

  /// Cuts a very large fleet up before the engine has to refuse it: many questions of a part each
  /// come back sooner than one of all, which may run out of time.
  ///
  /// - Parameter gpus: how many there are.
  func cut(_ gpus: Int) async {
    while gpus / max(1, bound.parts().count) > Self.comfortable {
      let parts = bound.parts()
      for part in parts {
        guard let smaller = await smaller(part), bound.note(part, fallsInto: smaller) else {
          return
        }
      }
    }
  }

  /// GPUs of a part that an engine works out in about a second.
  private static let comfortable = 200_000

  /// Labels that cut a fleet up, the coarsest first.
  private static let cuts = GPULabels.hall + GPULabels.row + GPULabels.rack + GPULabels().host

  /// What a refused part falls into: its halves, or the halves by a label that it has not been
  /// narrowed by yet. GPUs without that label are a part too.
  private func smaller(_ part: EnginePart) async -> [EnginePart]? {
    if let halves = part.halves { return halves }
    let used = part.choices.last.flatMap { Self.cuts.firstIndex(of: $0.label) } ?? -1
    for label in Self.cuts[(used + 1)...] {
      let values = await values(of: label, part)
      guard values.count > 1 else { continue }
      return EnginePart(
        choices: part.choices + [EnginePart.Choice(label: label, values: values + [""])]
      ).halves
    }
    return nil
  }

  /// Values of a label, of series of a part where the engine tells.
  func values(of label: String, _ part: EnginePart = .whole) async -> [String] {
    for address in [address.narrowed(to: part), address] {
      var path = "/api/v1/label/" + label + "/values"
      if !address.match.isEmpty {
        path += "?match[]=" + PageAddress.encoded("{" + address.match + "}")
      }
      guard let answer = try? await client.get(path, seconds: 20), answer.status == 200
      else { continue }
      let list = answer.body.withUnsafeBufferPointer { EngineList($0) }
      if list.isSuccess { return list.items.sorted(by: NaturalOrder.precedes) }
    }
    return []
  }

  private static func outcome(
    _ client: EngineClient, _ path: String, _ fields: [EngineClient.Field], _ seconds: Double
  ) async -> EngineOutcome {
    // The engine stops a little before we do, so that it does not work for nobody.
    let limit = EngineClient.Field("timeout", text(max(1, seconds - 2)) + "s")
    do throws(EngineError) {
      let answer = try await client.answer(path, fields + [limit], seconds: seconds)
      if (200..<300).contains(answer.status), answer.body.first == UInt8(ascii: "{") {
        return .answered([answer.body])
      }
      var sink = NoSeries()
      let said = answer.body.withUnsafeBufferPointer { EngineAnswer($0, into: &sink) }
      return .failed(
        EngineError(status: answer.status, said, body: answer.body))
    } catch {
      return .failed(error)
    }
  }

  /// Seconds with milliseconds, as the API takes times.
  static func text(_ seconds: Double) -> String {
    let milliseconds = Int64((min(max(seconds, -1e11), 1e11) * 1000).rounded())
    let rest = milliseconds % 1000
    if rest == 0 { return String(milliseconds / 1000) }
    return String(Double(milliseconds) / 1000)
  }
}
