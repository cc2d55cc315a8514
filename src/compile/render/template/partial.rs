use super::program::Call;
use super::run::Run;
use super::scope::Frame;
use super::words;

/// Partials inside each other, at most. Each of them may hold blocks, so the stack decides.
pub const DEEPEST: usize = 24;

impl<'a> Run<'a> {
    /// A partial sees the value at hand (or the one it is given) and its named arguments, and
    /// nothing else of the template that calls it.
    pub(super) fn partial(&mut self, call: &'a Call, frame: &Frame<'a, '_>) {
        let programs = self.programs;
        let Some(program) = programs.get(&call.name) else {
            let known = programs.names();
            return self.findings.push(words::unknown_partial(&call.name, call.span, known));
        };
        if self.depth == DEEPEST {
            return self.findings.push(words::too_deep(&call.name, call.span));
        }
        let Some(inner) = self.inside(call, frame) else { return };
        let outer = self.out.enter(call.indent.as_deref());
        self.depth += 1;
        self.parts(program, &program.parts, &inner);
        self.depth -= 1;
        self.out.leave(outer, call.indent.is_some(), call.span);
    }

    /// `None` if an argument has no value, which is told.
    fn inside<'f>(&mut self, call: &'a Call, frame: &Frame<'a, '_>) -> Option<Frame<'a, 'f>> {
        let (here, at_root) = match &call.context {
            None => (frame.here.clone(), frame.at_root),
            Some(context) => (self.evaluate(context, frame).map_err(|lack| self.tell(lack)).ok()?, false),
        };
        let mut names = Vec::with_capacity(call.arguments.len());
        for (name, value) in &call.arguments {
            let value = self.evaluate(value, frame).map_err(|lack| self.tell(lack)).ok()?;
            names.push((name.as_str(), value));
        }
        Some(Frame { here, names, turn: None, at_root, up: None })
    }
}
