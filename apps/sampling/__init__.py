"""Supervision sampling of products (产品质量监督抽查): from the plan to the result and what a failure sets off.

`Product` and `Standard` (with `StandardItem`) are dated law; `Laboratory`, `Capability`, `Staff` say who can test what.
`Plan` is a bureau's year, `Task` one product and link of it with its draws, `Entry` an object of a task's frame.
`Batch` (批次) is what figures count: one product of one sampled party, with its sampled and its nominal producer;
`Seat` a sampler of it, `SamplingForm` (抽样单) what was taken, `Sample` a sealed part, `Purchase` an order online.
`Test` is one testing of a sample (first, retest, re-check), `ItemResult` a value of it with the verdict computed.
`Notice` tells one party a failure and starts its days; `Objection` is its answer: a retest, or that it is no producer.
`Rectification` is what a failure sets off until it ends, `Recheck` its new samples, `Answer` a statement in defence.
`Transfer` hands a failure to the bureau of the producer's place. `Paper` is every official paper of a batch.
A batch counts once `concluded_on` is set; `verdict` is "pass" or "fail", and an overturned retest changes it.
It draws through `draws`, tells the ledger through `records`, and raises a licence's consequence as an audit event.
"""
