import NIOCore

/// A read on its way through a channel.
struct ModbusQuestion: Sendable {
  let read: ModbusRead
  let transaction: UInt16
  /// Seconds for the whole reply.
  let deadline: Double
  /// Fails with a `ModbusError`; all but exceptions end the connection.
  let answer: EventLoopPromise<[UInt16]>
}

/// Carries one question at a time over a channel, and closes it on any doubt.
final class ModbusChannelHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = ModbusQuestion
  typealias OutboundOut = ByteBuffer

  private struct Pending {
    let answer: EventLoopPromise<[UInt16]>
    let deadline: Scheduled<Void>
  }

  private var conversation = ModbusConversation()
  private var pending: Pending?

  func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    let question = unwrapOutboundIn(data)
    let bytes = conversation.ask(question.read, transaction: question.transaction)
    let wait = TimeAmount.nanoseconds(Int64(min(max(question.deadline, 0), 86_400) * 1e9))
    let deadline = context.eventLoop.assumeIsolated().scheduleTask(in: wait) {
      self.end(.timeout, context)
    }
    pending = Pending(answer: question.answer, deadline: deadline)
    context.write(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: promise)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let verdict = conversation.take(unwrapInboundIn(data).readableBytesView)
    if case .broken(let words) = verdict { return end(.framing(words), context) }
    // The connection goes before the answer is given, so that nobody asks over it again.
    if conversation.fault != nil { context.close(promise: nil) }
    switch verdict {
    case .registers(let registers): settle(.success(registers))
    case .exception(let code): settle(.failure(.exception(code)))
    case .broken, nil: break
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    settle(.failure(.closed))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { end(.closed, context) }

  private func end(_ error: ModbusError, _ context: ChannelHandlerContext) {
    let waiting = pending
    pending = nil
    waiting?.deadline.cancel()
    context.close(promise: nil)
    waiting?.answer.fail(error)
  }

  private func settle(_ result: Result<[UInt16], ModbusError>) {
    guard let waiting = pending else { return }
    pending = nil
    waiting.deadline.cancel()
    switch result {
    case .success(let registers): waiting.answer.succeed(registers)
    case .failure(let error): waiting.answer.fail(error)
    }
  }
}
