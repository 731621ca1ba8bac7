import FleetModel

/// What came of one column.
enum EngineOutcome: Sendable {
  case answered([UInt8])
  case failed(EngineError)
}

/// Asks for all columns of a plan at an instant, or over a grid of them.
struct EngineAsker: Sendable {
  let address: EngineAddress
  let client: EngineClient

  /// The outcome of each column, in their order.
  ///
  /// - Parameters:
  ///   - time: seconds since 1970; nil for now.
  ///   - seconds: what one question may take.
  func ask(
    _ columns: [EnginePlan.Column], at time: Double?, seconds: Double
  ) async -> [EngineOutcome] {
    let (address, client) = (address, client)
    return await client.all(columns) { column in
      var fields = [EngineClient.Field("query", EnginePlan.expression(column, address))]
      if let time { fields.append(.init("time", Self.text(time))) }
      return await Self.outcome(client, "/api/v1/query", fields, seconds)
    }
  }

  func ask(
    _ columns: [EnginePlan.Column], over grid: EngineGrid, seconds: Double
  ) async -> [EngineOutcome] {
    await ask(columns.map { EnginePlan.expression($0, address) }, over: grid, seconds: seconds)
  }

  /// The outcome of each expression over a grid.
  func ask(
    _ expressions: [String], over grid: EngineGrid, seconds: Double
  ) async -> [EngineOutcome] {
    let client = client
    let range = [
      EngineClient.Field("start", Self.text(grid.start)),
      EngineClient.Field("end", Self.text(grid.start + Double(max(0, grid.count - 1)) * grid.step)),
      EngineClient.Field("step", Self.text(grid.step)),
    ]
    return await client.all(expressions) { expression in
      await Self.outcome(
        client, "/api/v1/query_range", [.init("query", expression)] + range, seconds)
    }
  }

  private static func outcome(
    _ client: EngineClient, _ path: String, _ fields: [EngineClient.Field], _ seconds: Double
  ) async -> EngineOutcome {
    // The engine stops a little before we do, so that it does not work for nobody.
    let limit = EngineClient.Field("timeout", text(max(1, seconds - 2)) + "s")
    do throws(EngineError) {
      let answer = try await client.answer(path, fields + [limit], seconds: seconds)
      if (200..<300).contains(answer.status), answer.body.first == UInt8(ascii: "{") {
        return .answered(answer.body)
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
