"""The faces: home, desk, enterprise space, search across apps, audit screens. No models."""
